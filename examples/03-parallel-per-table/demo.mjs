// Four tables, two at a time; one of them is not there.
//   node demo.mjs                                      in memory (PGlite)
//   DATABASE_URL=postgres://… node demo.mjs            in an empty database of yours
import { join } from 'node:path';
import { createProfilingTaskGroup, ProfileMeshHook } from 'profilemesh';
import { runGroup } from './run-group.mjs';

const hook = new ProfileMeshHook(join(import.meta.dirname, 'profilemesh.yml'));
const connection = await hook.getEngine();
try {
  for (const [table, rows] of Object.entries({ customers: 3, orders: 5, payments: 4 })) {
    await connection.kysely.schema.createTable(table).addColumn('id', 'integer').execute();
    const ids = Array.from({ length: rows }, (_, id) => ({ id }));
    await connection.kysely.insertInto(table).values(ids).execute();
  }
  const { tasks } = await createProfilingTaskGroup({ groupId: 'profile', hook });
  for (const { id, result, error } of await runGroup({ tasks, concurrency: 2 })) {
    console.log(result ? `${id}: ${result.row_count} rows` : `${id}: ${error}`);
  }
} finally {
  await connection.close();
}
