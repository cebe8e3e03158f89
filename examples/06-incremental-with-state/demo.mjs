// Three nights and an hour of a shop, without waiting.
//   node demo.mjs                                      in memory (PGlite)
//   DATABASE_URL=postgres://… node demo.mjs            in an empty database of yours
import { join } from 'node:path';
import { ProfileMeshHook } from 'profilemesh';
import { profileIncrementally, whatIsKnown } from './nightly.mjs';

const hook = new ProfileMeshHook(join(import.meta.dirname, 'profilemesh.yml'));
const config = await hook.getConfig();
const connection = await hook.getEngine();
const db = connection.kysely;

try {
  await db.schema.createTable('customers').addColumn('id', 'integer').execute();
  await db.schema
    .createTable('events')
    .addColumn('day', 'date')
    .addColumn('amount', 'integer')
    .addColumn('loaded_at', 'timestamptz')
    .execute();
  await db
    .insertInto('customers')
    .values([{ id: 1 }, { id: 2 }])
    .execute();
  for (const day of ['2026-02-26', '2026-02-27', '2026-02-28']) await loadDay(day);

  await night('2026-03-01T03:00:00Z');
  await night('2026-03-01T04:00:00Z');
  await loadDay('2026-03-01');
  await night('2026-03-02T03:00:00Z');
  await night('2026-03-03T03:00:00Z');
  for (const { table, lastProfiledAt, partitions } of await whatIsKnown({ config })) {
    console.log(`${table}: last read ${lastProfiledAt?.toISOString()}, ${partitions} partitions kept`);
  }
} finally {
  await connection.close();
}

/** @param {string} time */
async function night(time) {
  const clock = { now: () => new Date(time), sleep: async () => undefined };
  console.log(time);
  for (const { table, decision, reason, rowsRead, rowCount } of await profileIncrementally({
    config,
    clock,
  })) {
    const rows = rowCount === null ? '' : `, ${rowsRead} of ${rowCount} rows read`;
    console.log(`  ${table}: ${decision} (${reason})${rows}`);
  }
}

/**
 * What the upstream job does each night.
 * @param {string} day
 */
async function loadDay(day) {
  const rows = Array.from({ length: 100 }, (_, amount) => ({ day, amount, loaded_at: `${day}T23:59:00Z` }));
  await db.insertInto('events').values(rows).execute();
}
