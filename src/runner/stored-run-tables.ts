import { formatTableName } from '../core/format-table-name.js';
import type { StoredTable, TableOutcome } from '../model/run.js';
import type { TableStatus } from '../model/profile.js';
import type { RunHistory } from '../storage/run-history.js';
import type { ReportedRun } from './find-reported-run.js';

/** A table of a stored run: what it came to, where that is kept, and its rows, where it has some. */
export type StoredRunTable =
  | { readonly outcome: TableOutcome; readonly stored: StoredTable | undefined }
  | { readonly outcome: undefined; readonly stored: StoredTable };

/** The tables of a stored run with these metrics: in the plan's order where that is kept, the others after them by name. */
export async function loadStoredRunTables(
  history: RunHistory,
  { found, metrics }: { readonly found: ReportedRun; readonly metrics: readonly string[] },
): Promise<StoredRunTable[]> {
  const { outcome, rows } = found;
  const unkept = new Map((await history.loadTables({ runs: rows, metrics })).map((one) => [keyOf(one), one]));
  const kept = (outcome?.tables ?? []).map((table): StoredRunTable => {
    const key = keyOf(table);
    const stored = unkept.get(key);
    unkept.delete(key);
    return { outcome: table, stored };
  });
  const byName = [...unkept.values()].sort((left, right) =>
    formatTableName(left) < formatTableName(right) ? -1 : 1,
  );
  return [...kept, ...byName.map((stored): StoredRunTable => ({ outcome: undefined, stored }))];
}

/** The status of a table by its row alone, such as one that the Python package stored. */
export function statusOfRow({ status, rowCount }: StoredTable): TableStatus {
  if (status === 'failed') return 'failed';
  return rowCount === 0 ? 'empty' : 'success';
}

function keyOf({ runId, schema, table }: StoredTable | TableOutcome): string {
  return JSON.stringify([runId, schema, table]);
}
