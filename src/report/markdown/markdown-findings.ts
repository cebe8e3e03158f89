import { WHOLE_TABLE } from '../../model/drift.js';
import type { ReportTable, RunReport } from '../../model/run-report.js';
import { ATTENTION_RANKS, MOST_FINDINGS } from '../attention-ranks.js';
import { findingText, groupFindings } from '../finding-text.js';
import { formatSchemaChange } from '../format-schema-change.js';
import { hasFailed } from '../table-facts.js';
import { markdownCode } from './markdown-code.js';

const WORDS = { high: '🔴 high', medium: '🟠 medium', low: '🔵 low' } as const;

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

function linesOf(table: ReportTable): Line[] {
  const { fullName, status, error, columns, drift } = table;
  return [
    ...(hasFailed(table)
      ? [line(ATTENTION_RANKS.failed, [`❌ ${status}`, markdownCode(fullName), failureText(error)])]
      : []),
    ...columns.flatMap(({ name, error: cause }) =>
      cause
        ? [
            line(ATTENTION_RANKS.notMeasured, [
              '❌ not measured',
              markdownCode(`${fullName}.${name}`),
              failureText(cause),
            ]),
          ]
        : [],
    ),
    ...(drift?.schemaChanges ?? []).map((change) =>
      line(ATTENTION_RANKS.schema, [
        '🔵 schema',
        markdownCode(fullName),
        markdownCode(formatSchemaChange(change)),
      ]),
    ),
    ...[...groupFindings(drift?.findings ?? [])].map(([column, findings]) => {
      const severity = findings[0]?.severity ?? 'low';
      const where = column === WHOLE_TABLE ? fullName : `${fullName}.${column}`;
      const more = findings.length > MOST_FINDINGS ? `, and ${findings.length - MOST_FINDINGS} more` : '';
      const what = findings.slice(0, MOST_FINDINGS).map((finding) => markdownCode(findingText(finding)));
      return line(ATTENTION_RANKS[severity], [
        WORDS[severity],
        markdownCode(where),
        `${what.join(', ')}${more}`,
      ]);
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
