// Two environments: here two schemas of one database.
//   node demo.mjs                                      in memory (PGlite)
//   PRODUCTION_URL=postgres://… DEVELOPMENT_URL=postgres://… node demo.mjs     in empty databases of yours
import { join } from 'node:path';
import { ProfileMeshHook } from 'profilemesh';
import { compareEnvironments } from './compare-environments.mjs';

const production = new ProfileMeshHook(join(import.meta.dirname, 'production.yml'));
const development = new ProfileMeshHook(join(import.meta.dirname, 'development.yml'));
// A database in memory lives as long as somebody holds it.
const connections = [await production.getEngine(), await development.getEngine()];
try {
  await fill(production, { customers: true, amounts: [10, 20, 30, 40] });
  await fill(development, { customers: false, amounts: [10, 20, 30, 400], discount: true });
  const { missing, reports } = await compareEnvironments({
    tested: await development.getConfig(),
    reference: await production.getConfig(),
  });
  for (const text of missing) console.log(text);
  for (const { dataset, schemaChanges, findings } of reports) {
    for (const { changeType, column, newType } of schemaChanges) {
      console.log(`${dataset}: ${changeType} ${column} ${newType}`);
    }
    for (const { outcome, column, metric, baselineValue, currentValue, severity } of findings) {
      if (outcome !== 'drift') continue;
      console.log(
        `${dataset}.${column}: ${metric} is ${currentValue}, in production ${baselineValue} (${severity})`,
      );
    }
  }
} finally {
  for (const connection of connections) await connection.close();
}

/**
 * @param {ProfileMeshHook} hook
 * @param {{ customers: boolean, amounts: number[], discount?: boolean }} content
 */
async function fill(hook, { customers, amounts, discount = false }) {
  const { source } = await hook.getConfig();
  const connection = await hook.getEngine();
  const db = connection.kysely.withSchema(source.schema ?? 'public');
  try {
    await db.schema
      .createSchema(source.schema ?? 'public')
      .ifNotExists()
      .execute();
    if (customers) await db.schema.createTable('customers').addColumn('id', 'integer').execute();
    const orders = db.schema
      .createTable('orders')
      .addColumn('id', 'integer')
      .addColumn('amount', 'numeric(8, 2)');
    await (discount ? orders.addColumn('discount', 'numeric(4, 2)') : orders).execute();
    await db
      .insertInto('orders')
      .values(amounts.map((amount, id) => ({ id, amount })))
      .execute();
  } finally {
    await connection.close();
  }
}
