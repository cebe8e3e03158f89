import { formatTableName } from '../core/format-table-name.js';
import type { TableState } from '../model/table-state.js';
import { formatTextTable } from './text-table.js';

const COLUMNS = [
  { title: 'table', maxWidth: 48 },
  { title: 'decision' },
  { title: 'reason' },
  { title: 'profiled (UTC)' },
  { title: 'due (UTC)' },
  { title: 'rows', align: 'right' },
  { title: 'partitions', align: 'right' },
] as const;

/** What incremental profiling knows of tables, a line each; ends with a line break. */
export function formatTableStates(
  states: ReadonlyArray<
    TableState & { readonly dueAt: Date | null; readonly partitions: readonly unknown[] }
  >,
): string {
  if (states.length === 0) return 'Nothing is known of any table.\n';
  const rows = states.map((state) => [
    formatTableName(state),
    state.decision ?? '-',
    state.decisionReason ?? '-',
    time(state.lastProfiledAt),
    state.dueAt ? time(state.dueAt) : 'next run',
    state.rowCount === null ? '-' : String(state.rowCount),
    state.partitions.length === 0 ? '-' : String(state.partitions.length),
  ]);
  return `${formatTextTable({ columns: COLUMNS, rows }).join('\n')}\n`;
}

function time(date: Date | null): string {
  return date ? date.toISOString().slice(0, 16).replace('T', ' ') : 'never';
}
