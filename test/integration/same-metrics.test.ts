import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATA_SETS, readDataSet } from '../../src/cli/demo/data-sets.js';
import { loadTable } from '../../src/cli/demo/load-table.js';
import type { Connection } from '../../src/connectors/connector.js';
import { createConnectorRegistry } from '../../src/connectors/registry.js';
import type { RunDocument } from '../../src/wire/run-document.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { runInProcess } from '../support/run-in-process.js';
import { testConnection } from '../support/test-config.js';

/** The same public data in a PostgreSQL server and in PGlite, profiled by the command line. */
describe('profile --json', () => {
  const registry = createConnectorRegistry();
  let folder: string;
  let postgres: TestPostgresDatabase;
  let pglite: Connection;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'profilemesh-same-'));
    postgres = await createTestPostgresDatabase();
    pglite = await registry.connect({
      type: 'pglite',
      database: 'postgres',
      filepath: 'memory://same',
      extraParams: {},
    });
    await using server = await registry.connect(testConnection(postgres));
    for (const dataSet of DATA_SETS) {
      const rows = await readDataSet(dataSet);
      for (const connection of [pglite, server]) await loadTable(connection, { table: dataSet.table, rows });
    }
  });
  afterAll(async () => {
    await pglite.close();
    await postgres.drop();
    await rm(folder, { recursive: true });
  });

  async function profile(name: string, source: object): Promise<RunDocument> {
    const path = join(folder, `${name}.json`);
    const tables = DATA_SETS.map(({ table }) => ({ table }));
    const metrics = [
      'count',
      'null_count',
      'null_percent',
      'distinct_count',
      'distinct_percent',
      'min',
      'max',
      'mean',
    ];
    const more = [
      'stddev',
      'histogram',
      'min_length',
      'max_length',
      'avg_length',
      'empty_count',
      'nan_count',
    ];
    const profiling = { tables, metrics: [...metrics, ...more] };
    await writeFile(path, JSON.stringify({ source, storage: { connection: source }, profiling }));
    const { code, stdout, stderr } = await runInProcess(['profile', '--json', '--config', path]);
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout) as RunDocument;
  }

  it('gives the same metrics on PostgreSQL and PGlite', async () => {
    const { host, port, database, username, password } = postgres;
    const onServer = await profile('postgres', {
      type: 'postgres',
      host,
      port,
      database,
      username,
      password,
    });
    const embedded = await profile('pglite', { type: 'pglite', filepath: 'memory://same' });
    const measured = ({ tables }: RunDocument): unknown[] =>
      tables.map(({ dataset_name, status, row_count, columns }) => ({
        dataset_name,
        status,
        row_count,
        columns,
      }));
    expect(measured(embedded)).toEqual(measured(onServer));
    expect(measured(onServer)).toHaveLength(DATA_SETS.length);
    const movies = onServer.tables.find(({ dataset_name }) => dataset_name === 'movies');
    expect(movies).toMatchObject({ status: 'success', row_count: 3201 });
    expect(movies?.columns.find(({ column_name }) => column_name === 'IMDB Rating')?.metrics).toMatchObject({
      null_count: 213,
      min: 1.4,
      max: 9.2,
    });
  });
});
