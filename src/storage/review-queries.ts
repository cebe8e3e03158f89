import { type Kysely, sql } from 'kysely';
import { derivedId } from '../core/derived-id.js';
import { formatTableName } from '../core/format-table-name.js';
import type { RunReview, StoredTableRun } from '../model/run.js';
import { isVerdict } from './history-queries.js';
import type { ReviewRunOptions, ReviewTarget } from './run-history.js';
import { selectRuns, toStoredTableRun } from './select-runs.js';
import type { StorageSchema } from './storage-schema.js';
import { runUnknown } from './run-unknown.js';
import { epochSeconds, fromEpochSeconds, toUtcText } from './utc-text.js';

type Database = Kysely<StorageSchema>;

const RECENT_RUNS = 1000;

/** The stored rows that a review is about. @throws {StorageError} PM_STORAGE_RUN_UNKNOWN */
export async function findReviewed(db: Database, target: ReviewTarget): Promise<StoredTableRun[]> {
  const { runId, table, schema } = target;
  let query = selectRuns(db).where('run_id', 'in', [runId, ...(await idsOfNamesakes(db, runId))]);
  if (table !== undefined) query = query.where('dataset_name', '=', table);
  if (schema === null) query = query.where('schema_name', 'is', null);
  else if (schema !== undefined) query = query.where('schema_name', '=', schema);
  const rows = await query.orderBy('dataset_name').execute();
  if (rows.length > 0) return rows.map(toStoredTableRun);
  const recent = await selectRuns(db).orderBy('profiled_at', 'desc').limit(RECENT_RUNS).execute();
  throw runUnknown(target, recent.map(toStoredTableRun));
}

/**
 * A run's second table of one name is stored under an id that is derived from the run's: whoever names the run means
 * that one too.
 */
async function idsOfNamesakes(db: Database, runId: string): Promise<string[]> {
  const shared = await db
    .selectFrom('runs')
    .select(['schema_name', 'dataset_name'])
    .where('dataset_name', 'in', (inner) =>
      inner
        .selectFrom('runs')
        .select('dataset_name')
        .groupBy('dataset_name')
        .having(({ fn }) => fn.count(fn.coalesce('schema_name', sql.lit(''))).distinct(), '>', 1),
    )
    .distinct()
    .execute();
  return shared.map(({ schema_name: schema, dataset_name: table }) =>
    derivedId(runId, formatTableName({ schema, table })),
  );
}

export async function writeReviews(
  db: Database,
  options: ReviewRunOptions & { readonly runs: readonly StoredTableRun[] },
): Promise<RunReview[]> {
  const { runs, verdict, reason = null, reviewedBy = null, reviewedAt = new Date() } = options;
  // Two that pin different runs of a table at once would not see each other's pin.
  if (verdict === 'pinned') {
    await sql`lock table ${sql.table('reviews')} in share row exclusive mode`.execute(db);
  }
  for (const { runId, schema, table } of runs) {
    if (verdict === 'pinned') await acceptPinned(db, { schema, table });
    const said = { review: verdict, reason, reviewed_by: reviewedBy, reviewed_at: toUtcText(reviewedAt) };
    await db
      .insertInto('reviews')
      .values({ run_id: runId, dataset_name: table, schema_name: schema, ...said })
      .onConflict((conflict) => conflict.columns(['run_id', 'dataset_name']).doUpdateSet(said))
      .execute();
  }
  return runs.map(({ runId, schema, table }) => {
    return { runId, schema, table, verdict, reason, reviewedBy, reviewedAt };
  });
}

/** A table has one pin: whoever had it stays accepted. */
async function acceptPinned(
  db: Database,
  { schema, table }: { schema: string | null; table: string },
): Promise<void> {
  await db
    .updateTable('reviews')
    .set({ review: 'accepted' })
    .where('dataset_name', '=', table)
    .where('schema_name', schema === null ? 'is' : '=', schema)
    .where('review', '=', 'pinned')
    .execute();
}

/** Takes the pins of these rows off and gives the reviews as they were. */
export async function deletePins(db: Database, runs: readonly StoredTableRun[]): Promise<RunReview[]> {
  const pinned: RunReview[] = [];
  for (const { runId, schema, table } of runs) {
    const row = await db
      .selectFrom('reviews')
      .select(['review', 'reason', 'reviewed_by'])
      .select(epochSeconds('reviewed_at').as('reviewed_at_seconds'))
      .where('run_id', '=', runId)
      .where('dataset_name', '=', table)
      .where('review', '=', 'pinned')
      .executeTakeFirst();
    if (!row || !isVerdict(row.review)) continue;
    const { review, reason, reviewed_by: reviewedBy, reviewed_at_seconds: at } = row;
    pinned.push({
      runId,
      schema,
      table,
      verdict: review,
      reason,
      reviewedBy,
      reviewedAt: fromEpochSeconds(at),
    });
    await db
      .updateTable('reviews')
      .set({ review: 'accepted' })
      .where('run_id', '=', runId)
      .where('dataset_name', '=', table)
      .execute();
  }
  return pinned;
}
