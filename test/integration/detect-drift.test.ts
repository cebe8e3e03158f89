import type { KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConnectorRegistry } from '../../src/connectors/registry.js';
import type { Connection } from '../../src/connectors/connector.js';
import { parseConfig } from '../../src/config/parse-config.js';
import type { ResolvedConfig } from '../../src/config/types.js';
import { detectDrift } from '../../src/runner/detect-drift.js';
import { createSqlRunHistory } from '../../src/storage/sql-run-history.js';
import { createSqlRunStore } from '../../src/storage/sql-run-store.js';
import { profilingRun, tableProfile } from '../contract/run-store.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { testConfig, testConnection } from '../support/test-config.js';
import { rowsOf, STORAGE } from './support/storage.js';

let database: TestPostgresDatabase;
let connection: Connection;
let config: ResolvedConfig;

beforeAll(async () => {
  database = await createTestPostgresDatabase();
  const place = testConnection(database);
  connection = await createConnectorRegistry().connect(place);
  config = testConfig(place, []);
});
afterAll(async () => {
  await connection?.close();
  await database?.drop();
});

/** The connection, with every statement counted that Kysely sends. */
function counting(inner: Connection): { connection: Connection; statements: () => number } {
  let statements = 0;
  const counter: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    // Called for what was sent only: a query within another is transformed too.
    async transformResult({ result }) {
      statements += 1;
      return result;
    },
  };
  const counted = Object.create(inner, { kysely: { value: inner.kysely.withPlugin(counter) } });
  return { connection: counted as Connection, statements: () => statements };
}

const drift = (section: object): ResolvedConfig['driftDetection'] =>
  parseConfig({ source: { type: 'postgres', database: 'x' }, drift_detection: section }, { env: {} })
    .driftDetection;

describe('a history of 100 runs of 1,000 columns', () => {
  beforeAll(async () => {
    await createSqlRunStore({ connection, storage: STORAGE });
    await rowsOf(
      connection,
      `insert into profilemesh_runs
         select 'run-' || run, 'wide', 'public', timestamp '2026-01-01' + run * interval '1 day', 'test', 'completed',
           1000, 1000
         from generate_series(1, 101) run`,
    );
    await rowsOf(
      connection,
      `insert into profilemesh_results
         (run_id, dataset_name, schema_name, column_name, column_type, metric_name, metric_value, profiled_at)
       select 'run-' || run, 'wide', 'public', 'column_' || lpad(number::text, 4, '0'), 'double precision', metric,
         case metric
           when 'histogram' then '[{"bin_start": 0, "bin_end": 10, "count": 700}, {"bin_start": 10, "bin_end": 20, "count": 300}]'
           when 'count' then '1000'
           when 'mean' then (number + sin(run) + case when run = 101 and number = 7 then 50 else 0 end)::text
           else ((run + number) % 7 + 100)::text
         end,
         timestamp '2026-01-01' + run * interval '1 day'
       from generate_series(1, 101) run, generate_series(1, 1000) number,
         unnest(array['count', 'null_count', 'null_percent', 'distinct_count', 'distinct_percent', 'min', 'max',
           'mean', 'stddev', 'histogram']) with ordinality metrics (metric, place)
       order by run, number, place`,
    );
    await rowsOf(connection, 'analyze profilemesh_results');
  }, 180_000);

  it.each([
    { strategy: 'standard_deviation', standard_deviation: { max_runs: 100 }, statements: 3, histories: 100 },
    { strategy: 'absolute_threshold', statements: 2, histories: 0 },
    {
      strategy: 'absolute_threshold',
      also: ['standard_deviation', 'statistical'],
      statements: 3,
      histories: 30,
    },
  ])(
    'is compared in three statements at most: $strategy $also',
    async ({ statements, histories, ...section }) => {
      const counted = counting(connection);
      const store = createSqlRunHistory({ connection: counted.connection, storage: STORAGE });
      const settings = { ...config, driftDetection: drift(section) };
      const [report] = await detectDrift({ config: settings, store, dataset: 'wide' });
      expect(counted.statements()).toBe(statements);
      expect(report?.baseline).toMatchObject({ runIds: ['run-100'] });
      expect(report?.baseline.historyRunIds).toHaveLength(histories);
      const means = report?.findings.filter(
        ({ metric, outcome }) => metric === 'mean' && outcome === 'drift',
      );
      expect(means).toContainEqual(expect.objectContaining({ column: 'column_0007', severity: 'high' }));
      expect(new Set(report?.findings.map(({ column }) => column)).size).toBe(1000);
      expect(report?.schemaChanges).toEqual([]);
      if (section.strategy === 'standard_deviation') {
        const history = means?.find(({ column }) => column === 'column_0007')?.history;
        const past = Array.from({ length: 100 }, (_, index) => 7 + Math.sin(index + 1));
        const mean = past.reduce((sum, value) => sum + value, 0) / 100;
        expect(history?.n).toBe(100);
        expect(history?.mean).toBeCloseTo(mean, 12);
        expect(history?.stddev).toBeCloseTo(
          Math.sqrt(past.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 99),
          12,
        );
      }
    },
  );
});

describe('events in the storage', () => {
  it('are stored once, however often the same runs are compared', async () => {
    const store = await createSqlRunStore({ connection, storage: STORAGE });
    const at = (date: number): Date => new Date(Date.UTC(2026, 1, date));
    const column = {
      name: 'amount',
      type: 'numeric',
      metrics: { count: 100, mean: 10 },
      skipped: {},
      estimates: {},
      error: null,
    };
    const save = (runId: string, date: number, mean: number): Promise<void> => {
      const columns = [{ ...column, metrics: { count: 100, mean } }];
      return store.saveRun(profilingRun([tableProfile({ runId, profiledAt: at(date), columns })]));
    };
    await save('before', 1, 10);
    await save('after', 2, 20);
    const hook = parseConfig(
      { source: { type: 'postgres', database: 'x' }, hooks: { hooks: [{ type: 'sql' }] } },
      { env: {} },
    ).hooks;
    const options = { config: { ...config, hooks: hook }, dataset: 'orders' };
    await detectDrift(options);
    await detectDrift(options);
    const stored = await rowsOf(
      connection,
      `select event_type, run_id, table_name, column_name, metric_name, baseline_value, current_value, change_percent,
         drift_severity from profilemesh_events`,
    );
    expect(stored).toEqual([
      {
        event_type: 'DataDriftDetected',
        run_id: 'after',
        table_name: 'sales.orders',
        column_name: 'amount',
        metric_name: 'mean',
        baseline_value: 10,
        current_value: 20,
        change_percent: 100,
        drift_severity: 'high',
      },
    ]);
    await save('again', 3, 40);
    await detectDrift(options);
    expect(await rowsOf(connection, 'select run_id from profilemesh_events order by created_at')).toEqual([
      { run_id: 'after' },
      { run_id: 'again' },
    ]);
  });
});
