import type { TableAccess } from '../../connectors/server-facts.js';
import { formatTableName } from '../../core/format-table-name.js';
import { type Finding, failed, ok, warning } from './finding.js';

const MAX_STATISTICS_AGE_MS = 30 * 24 * 60 * 60 * 1000;
/** Without statistics smaller tables are measured no slower. */
const MANY_ROWS = 1_000_000;
const MAX_NAMED = 5;

/** What the login may do with the planned tables. Tables with the same fault are one finding. */
export function tableFindings(tables: readonly TableAccess[], nowMs: number): Finding[] {
  const unreadable = tables.filter(({ problem }) => problem !== null);
  const readable = tables.filter(({ problem }) => problem === null);
  const hidden = readable.filter(({ hiddenColumns }) => hiddenColumns.length > 0);
  const policies = readable.filter(({ hidesRows }) => hidesRows);
  const big = readable.filter(({ estimatedBytes, estimatedRows }) => isBig(estimatedBytes, estimatedRows));
  const unknown = big.filter(({ hasStatistics }) => !hasStatistics);
  const old = big.filter(
    ({ hasStatistics, analyzedAtMs }) =>
      hasStatistics && analyzedAtMs !== null && nowMs - analyzedAtMs > MAX_STATISTICS_AGE_MS,
  );
  const findings = [
    ...unreadable.map((table) =>
      failed('tables', table.problem ?? '', 'Or leave it out: profiling.exclude.'),
    ),
    ...hidden.map((table) =>
      warning(
        'columns',
        `${formatTableName(table)}: ${some(table.hiddenColumns)} may not be read`,
        'They get no metrics: grant SELECT on them, if they shall have some.',
      ),
    ),
    ...group(policies, (names) =>
      warning(
        'row security',
        `policies decide which rows of ${names} this login sees`,
        'Give the login BYPASSRLS or a policy that shows all rows, else the figures are those of a part.',
      ),
    ),
    ...group(unknown, (names) =>
      warning(
        'statistics',
        `none of ${names}`,
        'Run ANALYZE: large tables are then read once instead of twice.',
      ),
    ),
    ...group(old, (names) =>
      warning('statistics', `more than 30 days old of ${names}`, 'Run ANALYZE, or let autovacuum do it.'),
    ),
  ];
  const fine = `${readable.length} of ${tables.length} can be read`;
  return [...(unreadable.length === 0 ? [ok('tables', fine)] : []), ...findings];
}

function isBig(bytes: number | null, rows: number | null): boolean {
  return (rows ?? 0) >= MANY_ROWS || (bytes ?? 0) >= 100 * MANY_ROWS;
}

function group(tables: readonly TableAccess[], describe: (names: string) => Finding): Finding[] {
  return tables.length === 0 ? [] : [describe(some(tables.map(formatTableName)))];
}

function some(names: readonly string[]): string {
  const more = names.length - MAX_NAMED;
  return `${names.slice(0, MAX_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
