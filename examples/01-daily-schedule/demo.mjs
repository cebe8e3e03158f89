// Three nights of a small shop, without waiting for them.
//   node demo.mjs                                      in memory (PGlite)
//   DATABASE_URL=postgres://… node demo.mjs            in an empty database of yours
import { join } from 'node:path';
import { openRunHistory, ProfileMeshHook } from 'profilemesh';
import { everyDay, profileAll } from './daily.mjs';

const hook = new ProfileMeshHook(join(import.meta.dirname, 'profilemesh.yml'));
const config = await hook.getConfig();
const connection = await hook.getEngine();
const db = connection.kysely;

let now = Date.parse('2026-03-01T12:00:00Z');
/** @type {import('profilemesh').Clock} */
const clock = {
  now: () => new Date(now),
  sleep: async (ms) => {
    now += ms;
  },
};

try {
  await db.schema.createTable('customers').addColumn('id', 'integer').addColumn('name', 'text').execute();
  await db.schema
    .createTable('orders')
    .addColumn('id', 'integer')
    .addColumn('amount', 'numeric(8, 2)')
    .execute();
  await db
    .insertInto('customers')
    .values([
      { id: 1, name: 'Ada' },
      { id: 2, name: 'Grace' },
    ])
    .execute();

  const stop = new AbortController();
  let night = 0;
  await everyDay({
    at: '03:00',
    clock,
    signal: stop.signal,
    async job(due) {
      night += 1;
      if (night === 3) {
        stop.abort();
        await db.schema.dropTable('customers').execute();
      }
      await db.insertInto('orders').values(newOrders(night)).execute();
      const run = await profileAll({ config, clock });
      const rows = run.tables.map(({ fullName, rowCount }) => `${fullName} ${rowCount} rows`);
      console.log(`${text(due)} ${rows.join(', ')}`);
    },
    onError: (error, due) => console.log(text(due), String(error)),
  });

  const history = await openRunHistory({ config });
  const runs = await history.listReviewedRuns({ table: 'orders' });
  await history.close();
  console.log(`orders, newest first: ${runs.map(({ rowCount }) => rowCount).join(', ')} rows`);
} finally {
  await connection.close();
}

/** @param {number} night */
function newOrders(night) {
  return Array.from({ length: 10 }, (_, index) => ({ id: night * 10 + index, amount: 5 + index }));
}

/** @param {Date} date */
function text(date) {
  return date.toISOString().slice(0, 16).replace('T', ' ');
}
