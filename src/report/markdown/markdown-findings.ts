import { WHOLE_TABLE } from '../../model/drift.js';
import type { ReportTable, RunReport } from '../../model/run-report.js';
import { findingText, groupFindings } from '../finding-text.js';
import { formatSchemaChange } from '../format-schema-change.js';
import { markdownCode } from './markdown-code.js';

const MOST_FINDINGS = 3;
const WORDS = { high: '🔴 high', medium: '🟠 medium', low: '🔵 low' } as const;
const RANKS = { high: 1, medium: 3, low: 4 } as const;

interface Line {
  readonly rank: number;
  readonly text: string;
}

/** Lines of a table, the worst first: what failed, drifted or changed. */
export function markdownFindings({ tables }: RunReport): string[] {
  return tables
    .flatMap(linesOf)
    .sort((left, right) => left.rank - right.rank)
    .map(({ text }) => text);
}

function linesOf({ fullName, status, error, columns, drift }: ReportTable): Line[] {
  const failed = status === 'failed' || (status === 'skipped' && error !== null);
  return [
    ...(failed ? [line(0, [`❌ ${status}`, markdownCode(fullName), failureText(error)])] : []),
    ...columns.flatMap(({ name, error: cause }) =>
      cause ? [line(2, ['❌ not measured', markdownCode(`${fullName}.${name}`), failureText(cause)])] : [],
    ),
    ...(drift?.schemaChanges ?? []).map((change) =>
      line(2, ['🔵 schema', markdownCode(fullName), markdownCode(formatSchemaChange(change))]),
    ),
    ...[...groupFindings(drift?.findings ?? [])].map(([column, findings]) => {
      const severity = findings[0]?.severity ?? 'low';
      const where = column === WHOLE_TABLE ? fullName : `${fullName}.${column}`;
      const more = findings.length > MOST_FINDINGS ? `, and ${findings.length - MOST_FINDINGS} more` : '';
      const what = findings.slice(0, MOST_FINDINGS).map((finding) => markdownCode(findingText(finding)));
      return line(RANKS[severity], [WORDS[severity], markdownCode(where), `${what.join(', ')}${more}`]);
    }),
  ];
}

function line(rank: number, cells: readonly string[]): Line {
  return { rank, text: `| ${cells.join(' | ')} |\n` };
}

function failureText(failure: ReportTable['error']): string {
  if (!failure) return '';
  return markdownCode(failure.code === null ? failure.message : `${failure.code}: ${failure.message}`);
}
