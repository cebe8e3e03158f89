import { type Kysely, sql, type Transaction } from 'kysely';
import type { RunOutcome } from '../model/run.js';
import { parseOutcome } from './run-outcome.js';
import type { OutcomeRow, StorageSchema } from './storage-schema.js';
import { epochSeconds, fromEpochSeconds } from './utc-text.js';

/** Keeps what a run came to. Tables that were kept of it before stay, except where they are named again. */
export async function writeOutcome(transaction: Transaction<StorageSchema>, row: OutcomeRow): Promise<void> {
  await transaction
    .insertInto('outcomes')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('run_id').doUpdateSet({
        started_at: sql<string>`least(${sql.ref('outcomes.started_at')}, excluded.started_at)`,
        finished_at: sql<string>`greatest(${sql.ref('outcomes.finished_at')}, excluded.finished_at)`,
        tables: sql<string>`(${sql.ref('outcomes.tables')}::jsonb || excluded.tables::jsonb)::text`,
      }),
    )
    .execute();
}

/** The outcome of a run; of the run that ended last when none is named. */
export async function selectOutcome(
  db: Kysely<StorageSchema>,
  runId: string | undefined,
): Promise<RunOutcome | undefined> {
  const row = await db
    .selectFrom('outcomes')
    .select(['run_id', 'environment', 'tables'])
    .select([
      epochSeconds('started_at').as('started_at_seconds'),
      epochSeconds('finished_at').as('finished_at_seconds'),
    ])
    .$if(runId !== undefined, (query) => query.where('run_id', '=', runId ?? ''))
    .orderBy('finished_at', 'desc')
    .orderBy('run_id')
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  return parseOutcome({
    runId: row.run_id,
    environment: row.environment,
    startedAt: fromEpochSeconds(row.started_at_seconds),
    finishedAt: fromEpochSeconds(row.finished_at_seconds),
    tables: row.tables,
  });
}
