import { compareTable } from '../drift/compare-table.js';
import type { DriftReport } from '../model/drift.js';
import type { StoredTable, StoredTableRun } from '../model/run.js';
import { driftMetrics } from './drift-metrics.js';
import { type CompareRunsOptions, type Comparison, planComparisons } from './plan-comparisons.js';

/**
 * Compares stored runs in three statements, however many tables, columns and runs there are: which runs there are, the
 * metrics of the runs compared, and the numbers of their histories where `standard_deviation` asks for them. Beyond two
 * million values, or ten thousand run ids, the last two are made again for the next tables, so that they fit into memory and
 * into a statement.
 *
 * @throws {StorageError} PM_STORAGE_RUN_UNKNOWN: no such table or run is stored; PM_INVALID_ARGUMENT: a run can't be its
 * own baseline; PM_STORAGE_FAILED
 */
export async function compareRuns(options: CompareRunsOptions): Promise<DriftReport[]> {
  const { history, settings } = options;
  const metrics = driftMetrics(settings);
  const comparisons = await planComparisons(options);
  const reports: DriftReport[] = [];
  for (const batch of batchesOf(comparisons, metrics)) {
    const compared = uniqueRuns(batch.flatMap(({ current, runs }) => [current, ...runs]));
    const past = metrics.history.length > 0 ? uniqueRuns(batch.flatMap((one) => one.history)) : [];
    const tables = byKey(await history.loadTables({ runs: compared, metrics: metrics.compared }));
    const numbers =
      past.length > 0
        ? byKey(await history.loadNumbers({ runs: past, metrics: metrics.history }))
        : new Map();
    for (const { current, kind, runs, history: earlier, reason } of batch) {
      const [tested] = pick(tables, [current]);
      if (!tested) continue;
      const baseline = { kind, runs: pick(tables, runs), history: pick(numbers, earlier), reason };
      reports.push(compareTable({ current: tested, baseline, settings }));
    }
  }
  return reports;
}

const VALUES_AT_ONCE = 2_000_000;
// A statement names them up to three times, and PostgreSQL takes 65,535 parameters.
const RUN_IDS_AT_ONCE = 10_000;

function* batchesOf(
  comparisons: readonly Comparison[],
  metrics: ReturnType<typeof driftMetrics>,
): Generator<Comparison[]> {
  let batch: Comparison[] = [];
  let values = 0;
  let runIds = new Set<string>();
  for (const comparison of comparisons) {
    const { current, runs, history } = comparison;
    const read = (runs.length + 1) * metrics.compared.length + history.length * metrics.history.length;
    const size = (current.columnCount ?? 0) * read;
    const own = [current, ...runs, ...history].map(({ runId }) => runId);
    const isTooMany =
      runIds.size + own.filter((id) => !runIds.has(id)).length + batch.length > RUN_IDS_AT_ONCE;
    if (batch.length > 0 && (values + size > VALUES_AT_ONCE || isTooMany)) {
      yield batch;
      batch = [];
      values = 0;
      runIds = new Set();
    }
    batch.push(comparison);
    for (const runId of own) runIds.add(runId);
    values += size;
  }
  if (batch.length > 0) yield batch;
}

function byKey(tables: readonly StoredTable[]): Map<string, StoredTable> {
  return new Map(tables.map((table) => [keyOf(table), table]));
}

function pick(tables: ReadonlyMap<string, StoredTable>, runs: readonly StoredTableRun[]): StoredTable[] {
  return runs.flatMap((run) => tables.get(keyOf(run)) ?? []);
}

function uniqueRuns(runs: readonly StoredTableRun[]): StoredTableRun[] {
  return [...new Map(runs.map((run) => [keyOf(run), run])).values()];
}

function keyOf({ runId, table }: StoredTableRun): string {
  return JSON.stringify([runId, table]);
}
