import { join } from 'node:path';
import { loadConfig, profileTables, type ResolvedConfig, resetTableStates } from 'profilemesh';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../../test/support/postgres.js';
import { printedInReadme, runExample } from '../../test/support/run-example.js';
import { profileIncrementally } from './nightly.mjs';

const folder = import.meta.dirname;
const clock = { now: () => new Date('2026-03-06T03:00:00Z'), sleep: async () => undefined };
let database: TestPostgresDatabase;
let config: ResolvedConfig;

beforeAll(async () => {
  database = await createTestPostgresDatabase();
  config = await loadConfig({ path: join(folder, 'profilemesh.yml'), env: { DATABASE_URL: database.url } });
});

afterAll(() => database.drop());

// One after another: each goes by the state that the one before left.
describe('06-incremental-with-state', () => {
  it('prints what its README says', async () => {
    expect(await runExample({ folder, env: { DATABASE_URL: database.url } })).toBe(
      await printedInReadme(folder),
    );
  });

  it('gives from parts what a read of everything gives', async () => {
    await database.query(
      "update events set amount = -5, loaded_at = now() where day = '2026-02-27' and amount = 0",
    );
    const [, events] = await profileIncrementally({ config, clock });
    expect(events).toMatchObject({ decision: 'partial', rowsRead: 100, rowCount: 400 });
    const whole = await profileTables({ config, store: false });
    const stored = await database.query(
      `select metric_name, metric_value from profilemesh_results
       where profiled_at = (select max(profiled_at) from profilemesh_results) and column_name = 'amount'
         and metric_name in ('count', 'mean', 'min', 'max', 'stddev')`,
    );
    const { metrics } = whole.tables[1]?.columns.find(({ name }) => name === 'amount') ?? { metrics: {} };
    expect(stored).toHaveLength(5);
    for (const { metric_name, metric_value } of stored) {
      expect(metric_value, metric_name).toBe(String(metrics[metric_name as keyof typeof metrics]));
    }
  });

  it('reads everything once more when the state was reset', async () => {
    await resetTableStates({ config, patterns: [{ schema: 'public', table: 'events' }] });
    const [customers, events] = await profileIncrementally({ config, clock });
    expect(customers).toMatchObject({ decision: 'skip' });
    expect(events).toMatchObject({ decision: 'full', reason: 'first_run', rowsRead: 400 });
  });
});
