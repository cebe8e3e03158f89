import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../src/testing/create-test-database.js';
import { type CliOutcome, runInProcess } from '../support/run-in-process.js';

describe('profilemesh run-task', () => {
  let database: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'profilemesh-run-task-'));
    database = await createTestDatabase({
      tables: { orders: [{ id: 1 }, { id: 2 }], customers: [{ name: 'Ada' }] },
    });
  });
  afterAll(async () => {
    await database.close();
    await rm(folder, { recursive: true });
  });

  const env = { AIRFLOW_CTX_DAG_ID: 'nightly', AIRFLOW_CTX_TASK_ID: 'profile', AIRFLOW_CTX_TRY_NUMBER: '2' };
  const runTask = (args: string[], more: Record<string, string> = {}): Promise<CliOutcome> =>
    runInProcess(['run-task', ...args, '--config', database.configPath], {
      cwd: folder,
      env: { ...env, ...more },
    });
  const lastLine = ({ stdout }: CliOutcome): unknown => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');

  it('prints the results as the only line of stdout', async () => {
    const outcome = await runTask(['profile']);
    expect(outcome).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[^\n]+\n$/) });
    expect(lastLine(outcome)).toMatchObject({
      tables_profiled: 2,
      results: [
        { dataset_name: 'orders', row_count: 2 },
        { dataset_name: 'customers', row_count: 1 },
      ],
    });
    expect(outcome.stderr).toContain('"dag_id":"nightly"');
  });

  it('profiles one table, and lists those of the plan', async () => {
    const one = await runTask(['profile-table', '--table', 'customers']);
    expect(lastLine(one)).toMatchObject({ dataset_name: 'customers', columns_profiled: 1 });
    expect(lastLine(await runTask(['plan-tables']))).toEqual([
      { schema: 'public', table: 'orders', full_name: 'public.orders' },
      { schema: 'public', table: 'customers', full_name: 'public.customers' },
    ]);
  });

  it('writes a side file instead, and no line', async () => {
    const file = join(folder, 'return.json');
    const outcome = await runTask(['plan-tables', '--xcom-file', file]);
    expect(outcome).toMatchObject({ code: 0, stdout: '' });
    expect(JSON.parse(await readFile(file, 'utf8'))).toHaveLength(2);
  });

  it('prints nothing when it fails', async () => {
    const outcome = await runTask(['profile-table', '--table', 'nowhere']);
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toContain('PM_PROFILING_FAILED');
  });

  it('sees a change until it is committed', async () => {
    const cursor = ['--cursor-file', join(folder, 'cursors.json')];
    const first = await runTask(['plan-check', ...cursor]);
    expect(lastLine(first)).toMatchObject({
      changed: true,
      plan_change_metadata: { changed_tables: ['public.customers', 'public.orders'] },
      previous_cursor: null,
    });
    const change = { CHANGE: JSON.stringify(lastLine(first)) };
    expect(lastLine(await runTask(['plan-check', ...cursor]))).toMatchObject({ changed: true });
    expect(lastLine(await runTask(['plan-commit', ...cursor, '--change-env', 'CHANGE'], change))).toEqual({
      committed: true,
    });
    expect(lastLine(await runTask(['plan-commit', ...cursor, '--change-env', 'CHANGE'], change))).toEqual({
      committed: false,
    });
    const second = await runTask(['plan-check', ...cursor, '--skip-when-unchanged']);
    expect(second.code).toBe(99);
    expect(lastLine(second)).toMatchObject({ changed: false, plan_change_metadata: null });
    await writeFile(join(folder, 'cursors.json'), '');
    expect(
      await runTask(['plan-commit', ...cursor, '--change-env', 'CHANGE'], { CHANGE: 'no' }),
    ).toMatchObject({ code: 2 });
  });
});
