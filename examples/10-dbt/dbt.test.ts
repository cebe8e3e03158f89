import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCommand } from '../../scripts/airflow-lab/run-command.js';
import { buildPythonVenv } from '../../scripts/python-lab/build-python-venv.js';
import { createTestPostgresDatabase } from '../../test/support/postgres.js';
import { profileModels } from './profile-models.mjs';

const folder = import.meta.dirname;

it('10-dbt profiles what dbt has built, and sees a changed model', async () => {
  const venv = await buildPythonVenv();
  await using database = await createTestPostgresDatabase();
  const target = await mkdtemp(join(tmpdir(), 'profilemesh-dbt-'));
  const { host, port, username, password } = database;
  const env = {
    ...{
      PGHOST: host,
      PGPORT: `${port}`,
      PGUSER: username,
      PGPASSWORD: password,
      PGDATABASE: database.database,
    },
    ...{ DBT_TARGET_PATH: target, DBT_LOG_PATH: target, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' },
  };
  const dbt = (...args: string[]): Promise<string> =>
    runCommand(
      join(venv, 'bin', 'dbt'),
      ['--no-use-colors', ...args, '--project-dir', folder, '--profiles-dir', folder],
      { ...process.env, ...env },
    );
  try {
    expect(await dbt('build')).toMatch(/Done\. PASS=6 WARN=0 ERROR=0/);
    const manifest = join(target, 'manifest.json');
    const first = await profileModels({ manifest, env });
    expect(first.run.tables.map(({ fullName, status, rowCount }) => [fullName, status, rowCount])).toEqual([
      ['analytics.customers', 'success', 4],
      ['analytics.orders', 'success', 9],
    ]);
    const [customers, orders] = first.run.tables;
    expect(Object.keys(customers?.columns[1]?.metrics ?? {})).toEqual([
      ...['count', 'null_count', 'distinct_count', 'min', 'max', 'mean'],
    ]);
    expect(orders?.columns.find(({ name }) => name === 'amount')?.metrics).toMatchObject({
      min: 6.4,
      max: 43,
    });
    expect(
      first.drift.flatMap(({ findings }) => findings.filter(({ outcome }) => outcome !== 'unknown')),
    ).toEqual([]);

    // Somebody takes cents for units.
    await dbt('run', '--vars', '{cents_per_unit: 1}');
    const second = await profileModels({ manifest, env });
    const drifted = second.drift.find(({ dataset }) => dataset === 'orders');
    expect(drifted?.summary.hasCriticalDrift).toBe(true);
    expect(drifted?.findings).toContainEqual(
      expect.objectContaining({ column: 'amount', metric: 'max', outcome: 'drift', changePercent: 9900 }),
    );
  } finally {
    await rm(target, { recursive: true, force: true });
  }
});
