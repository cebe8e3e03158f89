// Three days of a shop; the file of the second is broken.
//   node demo.mjs                                      in memory (PGlite)
//   DATABASE_URL=postgres://… node demo.mjs            in an empty database of yours
import { join } from 'node:path';
import { ProfileMeshHook } from 'profilemesh';
import { runPipeline } from './pipeline.mjs';

// What a partner sends: in a real pipeline `extract` fetches it.
const FILES = {
  '2026-03-01': '1;10.00\n2;20.00\n3;30.00\n4;40.00',
  '2026-03-02': '5;-10.00\n6;20.00\n6;30.00\n;40.00\n7;4000.00',
  '2026-03-03': '8;15.00\n9;25.00\n10;35.00\n11;30.00',
};

const hook = new ProfileMeshHook(join(import.meta.dirname, 'profilemesh.yml'));
const connection = await hook.getEngine();
const db = connection.kysely;
try {
  for (const schema of ['staging', 'mart']) await db.schema.createSchema(schema).execute();
  await db.schema
    .createTable('staging.orders')
    .addColumn('day', 'date')
    .addColumn('id', 'integer')
    .addColumn('amount', 'numeric(8, 2)')
    .execute();
  await db.schema
    .createTable('mart.revenue')
    .addColumn('day', 'date')
    .addColumn('orders', 'integer')
    .addColumn('revenue', 'numeric(12, 2)')
    .execute();
  for (const [day, text] of Object.entries(FILES)) {
    const { published, problems } = await runPipeline({ hook, extract: async () => parse(day, text) });
    console.log(`${day}: ${published ? 'published' : 'held back'}`);
    for (const problem of problems) console.log(`  ${problem}`);
  }
  const revenue = await db.selectFrom('mart.revenue').select(['orders', 'revenue']).orderBy('day').execute();
  console.log(revenue.map((row) => `${row.orders} orders, ${row.revenue}`).join('\n'));
} finally {
  await connection.close();
}

/**
 * @param {string} day
 * @param {string} text
 */
function parse(day, text) {
  return text.split('\n').map((line) => {
    const [id, amount] = line.split(';');
    return { day, id: id ? Number(id) : null, amount };
  });
}
