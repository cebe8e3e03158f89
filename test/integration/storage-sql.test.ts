import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Connection } from '../../src/connectors/connector.js';
import { createConnectorRegistry } from '../../src/connectors/registry.js';
import { createSqlRunHistory } from '../../src/storage/sql-run-history.js';
import { createSqlRunStore } from '../../src/storage/sql-run-store.js';
import { profilingRun, tableProfile } from '../contract/run-store.js';
import { rowsOf, STORAGE } from './support/storage.js';

const fromRoot = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const SQL = fromRoot('schema/storage.sql');
const [, CLEAN_UP = ''] = /```sql\n([\s\S]*?)```/.exec(fromRoot('docs/STORAGE.md')) ?? [];
const storage = { ...STORAGE, createTables: false };

let connection: Connection;

beforeAll(async () => {
  connection = await createConnectorRegistry().connect({
    type: 'pglite',
    database: 'postgres',
    filepath: 'memory://storage-sql',
    extraParams: {},
  });
});

afterAll(() => connection.close());

const run = async (text: string): Promise<void> => {
  const statements = text.replaceAll(/^--.*$/gm, '').split(/;\s*$/m);
  for (const statement of statements) if (statement.trim() !== '') await rowsOf(connection, statement);
};

it('schema/storage.sql makes all that create_tables: false needs, and can be run again', async () => {
  await run(SQL);
  await run(SQL);
  const store = await createSqlRunStore({ connection, storage });
  await store.saveRun(profilingRun([tableProfile()]));
  expect(await store.loadRun('run-1')).toMatchObject({ tables: [{ table: 'orders' }] });
});

it('the clean-up of docs/STORAGE.md keeps the newest run of a table, the pinned one and young ones', async () => {
  const store = await createSqlRunStore({ connection, storage });
  const days = { old: '2020-01-01', pinned: '2020-01-02', older: '2020-01-03' };
  for (const [runId, day] of [...Object.entries(days), ['young', new Date().toISOString()]] as const) {
    await store.saveRun(profilingRun([tableProfile({ runId, table: 'kept', profiledAt: new Date(day) })]));
  }
  await store.saveRun(
    profilingRun([tableProfile({ runId: 'only', table: 'lone', profiledAt: new Date(days.old) })]),
  );
  const history = await createSqlRunHistory({ connection, storage });
  await history.reviewRun({ runId: 'pinned', verdict: 'pinned' });
  await run(CLEAN_UP);
  const left = await store.listRuns();
  expect(left.map(({ runId }) => runId).sort()).toEqual(['only', 'pinned', 'run-1', 'young']);
  const details = await rowsOf(connection, 'select distinct run_id from profilemesh_results order by 1');
  expect(details).toEqual(['only', 'pinned', 'run-1', 'young'].map((run_id) => ({ run_id })));
});
