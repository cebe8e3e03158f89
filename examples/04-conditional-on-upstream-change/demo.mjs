// Five looks at a shop, and what happens to it in between.
//   node demo.mjs                                      in memory (PGlite)
//   DATABASE_URL=postgres://… node demo.mjs            in an empty database of yours
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InMemoryCursorStore, PlanSensor, ProfileMeshHook } from 'profilemesh';
import { createTestContext } from 'profilemesh/testing';
import { profileOnChange } from './on-change.mjs';

const folder = await mkdtemp(join(tmpdir(), 'on-change-'));
const configPath = join(folder, 'profilemesh.yml');
const configText = await readFile(join(import.meta.dirname, 'profilemesh.yml'), 'utf8');
await writeFile(configPath, configText);

const hook = new ProfileMeshHook(configPath);
const sensor = new PlanSensor({ taskId: 'watch', hook, cursorStore: new InMemoryCursorStore() });
const context = createTestContext();
const connection = await hook.getEngine();
const db = connection.kysely;

try {
  for (const table of ['customers', 'orders', 'payments']) {
    await db.schema
      .createTable(table)
      .addColumn('id', 'integer')
      .addColumn('loaded_at', 'timestamptz')
      .execute();
    await load(table, '2026-03-01T02:00:00Z');
  }
  await look('at first');
  await look('a minute later');
  await load('orders', '2026-03-02T02:00:00Z');
  await look('after a load of orders');
  await writeFile(configPath, configText.replace('table: customers', 'table: payments'));
  await look('with payments configured in place of customers');
  await look('a minute later');
} finally {
  await connection.close();
  await rm(folder, { recursive: true });
}

/** @param {string} when */
async function look(when) {
  const changes = await profileOnChange({ hook, sensor, context });
  console.log(`${when}:`);
  for (const { table, reason } of changes) console.log(`  ${table} (${reason})`);
  if (changes.length === 0) console.log('  nothing changed');
}

/**
 * What an upstream job does.
 * @param {string} table
 * @param {string} loadedAt
 */
async function load(table, loadedAt) {
  await db
    .insertInto(table)
    .values([
      { id: 1, loaded_at: loadedAt },
      { id: 2, loaded_at: loadedAt },
    ])
    .execute();
}
