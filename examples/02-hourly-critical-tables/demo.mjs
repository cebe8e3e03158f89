// From eleven at night to one in the morning, without waiting.
//   node demo.mjs                                      in memory (PGlite)
//   DATABASE_URL=postgres://… node demo.mjs            in an empty database of yours
import { join } from 'node:path';
import { ProfileMeshHook } from 'profilemesh';
import { fullHours, profileHourly } from './hourly.mjs';

const hook = new ProfileMeshHook(join(import.meta.dirname, 'profilemesh.yml'));
const config = await hook.getConfig();
const connection = await hook.getEngine();

let now = Date.parse('2026-03-01T22:15:00Z');
/** @type {import('profilemesh').Clock} */
const clock = {
  now: () => new Date(now),
  sleep: async (ms) => {
    now += ms;
  },
};
const critical = [
  { schema: 'public', table: 'orders' },
  { schema: 'public', table: 'payments' },
];

try {
  for (const table of ['customers', 'orders', 'payments', 'products']) {
    await connection.kysely.schema.createTable(table).addColumn('id', 'integer').execute();
    await connection.kysely
      .insertInto(table)
      .values([{ id: 1 }, { id: 2 }, { id: 3 }])
      .execute();
  }
  const stop = new AbortController();
  for await (const due of fullHours({ clock, signal: stop.signal })) {
    const { run, late } = await profileHourly({ config, critical, due, signal: stop.signal });
    const names = run.tables.map(({ table }) => table).join(', ');
    console.log(`${due.toISOString().slice(11, 16)} ${names}${late.length > 0 ? `; late: ${late}` : ''}`);
    if (due.getUTCHours() === 1) stop.abort();
  }
} finally {
  await connection.close();
}
