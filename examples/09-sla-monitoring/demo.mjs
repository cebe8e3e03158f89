// Three tables with an agreement each: one is kept, one is broken, one can't be told.
//   node demo.mjs                                      in memory (PGlite)
//   DATABASE_URL=postgres://… node demo.mjs            in an empty database of yours
import { join } from 'node:path';
import { ProfileMeshHook, serveMetrics } from 'profilemesh';
import { Registry } from 'prom-client';
import { createSlaMonitor } from './monitor.mjs';

const hook = new ProfileMeshHook(join(import.meta.dirname, 'profilemesh.yml'));
const config = await hook.getConfig();
const connection = await hook.getEngine();
const db = connection.kysely;
try {
  for (const [table, loadedAt] of [
    ['orders', '2026-03-01T02:30:00Z'],
    ['payments', '2026-02-28T22:00:00Z'],
  ]) {
    await db.schema.createTable(String(table)).addColumn('loaded_at', 'timestamptz').execute();
    await db.insertInto(String(table)).values({ loaded_at: loadedAt }).execute();
  }
  const register = new Registry();
  const profileAndCheck = await createSlaMonitor({
    register,
    slas: [
      { table: 'public.orders', fresh: { column: 'loaded_at', minutes: 60 }, minRows: 1, maxSeconds: 300 },
      { table: 'public.payments', fresh: { column: 'loaded_at', minutes: 240 }, minRows: 2 },
      { table: 'public.invoices' },
    ],
  });
  const breaches = await profileAndCheck({ config }, new Date('2026-03-01T03:00:00Z'));
  for (const { table, rule, text } of breaches) console.log(`${rule}: ${table} ${text}`);

  const server = await serveMetrics({ register, port: 0 });
  const text = await (await fetch(server.url)).text();
  await server.close();
  console.log(text.match(/^shop_.*$/gm)?.join('\n'));
} finally {
  await connection.close();
}
