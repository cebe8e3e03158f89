import type { ResolvedDriftDetection } from '../config/types.js';
import { StorageError } from '../core/errors.js';
import { formatTableName } from '../core/format-table-name.js';
import { selectBaseline } from '../drift/select-baseline.js';
import type { BaselineKind } from '../model/drift.js';
import type { ReviewedTableRun, StoredTableRun } from '../model/run.js';
import type { RunHistory } from '../storage/run-history.js';
import { noRunStored, runUnknown, tableUnknown } from '../storage/run-unknown.js';
import { groupBy } from '../storage/stored-run.js';

export interface CompareRunsOptions {
  readonly history: RunHistory;
  readonly settings: ResolvedDriftDetection;
  readonly table?: string;
  /** `null`: the table stored without a schema. Left out: any. */
  readonly schema?: string | null;
  readonly baselineRunId?: string;
  /** The tested runs: one id for every table, or a row each. Default: the newest of each table. */
  readonly current?: string | readonly Pick<StoredTableRun, 'runId' | 'table' | 'schema'>[];
}

/** One comparison that is going to be made: rows without their metrics. */
export interface Comparison {
  readonly current: ReviewedTableRun;
  readonly kind: BaselineKind;
  readonly runs: readonly StoredTableRun[];
  readonly history: readonly StoredTableRun[];
  readonly reason: string | null;
}

// For one table a row a quarter of an hour for a hundred days; for all of them what is read at once stays small.
const LOOK_BACK = { oneTable: 10_000, allTables: 1000 } as const;

/** What is going to be compared, one entry a table, sorted by name: one statement. */
export async function planComparisons(options: CompareRunsOptions): Promise<Comparison[]> {
  const { history, table, schema, baselineRunId, settings, current } = options;
  const named = [baselineRunId, typeof current === 'string' ? current : undefined, settings.baseline.runId];
  const tested = typeof current === 'object' ? current : undefined;
  const testedIds = tested?.map(({ runId }) => runId) ?? [];
  const runs = await history.listReviewedRuns({
    ...(table === undefined ? {} : { table }),
    ...(schema === undefined ? {} : { schema }),
    ...(tested ? { tables: [...new Set(tested.map((run) => run.table))] } : {}),
    limit: table === undefined ? LOOK_BACK.allTables : LOOK_BACK.oneTable,
    runIds: [...new Set([...named.flatMap((id) => id ?? []), ...testedIds])],
  });
  if (runs.length === 0) throw await nothingStored(options);
  const comparisons = [...groupByTable(runs).values()].flatMap((own) => planComparison(own, options) ?? []);
  if (comparisons.length > 0) return comparisons;
  throw runUnknown({ runId: typeof current === 'string' ? current : (testedIds[0] ?? ''), ...options }, runs);
}

/** `undefined`: the table has no run that is to be tested. */
function planComparison(
  runs: readonly ReviewedTableRun[],
  options: CompareRunsOptions,
): Comparison | undefined {
  const { baselineRunId, settings, table } = options;
  const current = testedRun(runs, options.current);
  if (!current) return undefined;
  if (baselineRunId === undefined) return { current, ...selectBaseline({ current, runs, settings }) };
  if (baselineRunId === current.runId) {
    throw new StorageError(
      'PM_INVALID_ARGUMENT',
      `Run ${current.runId} of table ${formatTableName(current)} can't be its own baseline. Name another run.`,
      { details: { runId: current.runId, table: current.table } },
    );
  }
  const given = runs.filter(({ runId }) => runId === baselineRunId);
  if (given.length === 0 && table !== undefined) {
    throw runUnknown({ runId: baselineRunId, table, schema: current.schema }, runs);
  }
  const reason = given.length === 0 ? `run ${baselineRunId} has no table ${formatTableName(current)}` : null;
  const { history } = selectBaseline({ current, runs, settings });
  return { current, kind: 'given', runs: given, history, reason };
}

function testedRun(
  runs: readonly ReviewedTableRun[],
  wanted: CompareRunsOptions['current'],
): ReviewedTableRun | undefined {
  if (wanted === undefined) {
    const tested = runs.filter(({ status }) => status !== 'failed');
    // Of runs of one moment the last id is the newest, as it is for baselines.
    return tested.filter((run) => run.profiledAt.getTime() === tested[0]?.profiledAt.getTime()).at(-1);
  }
  if (typeof wanted === 'string') return runs.find(({ runId }) => runId === wanted);
  return runs.find((run) =>
    wanted.some((one) => one.runId === run.runId && one.table === run.table && one.schema === run.schema),
  );
}

async function nothingStored({ history, table, schema }: CompareRunsOptions): Promise<StorageError> {
  if (table === undefined) return noRunStored();
  return tableUnknown({ table, schema }, await history.listReviewedRuns({ limit: 1 }));
}

function groupByTable(runs: readonly ReviewedTableRun[]): Map<string, ReviewedTableRun[]> {
  const groups = groupBy(runs, ({ schema, table }) => JSON.stringify([table, schema]));
  return new Map([...groups].sort(([left], [right]) => (left < right ? -1 : 1)));
}
