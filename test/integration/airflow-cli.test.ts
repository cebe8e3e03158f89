import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProfilingRun } from '../../src/model/profile.js';
import { type FakeAirflow, startFakeAirflow } from '../../src/testing/fake-airflow/start-fake-airflow.js';
import { toRunDocument } from '../../src/wire/run-document.js';
import { type CliOutcome, runInProcess } from '../support/run-in-process.js';

const when = new Date('2026-01-02T03:04:05Z');
const run: ProfilingRun = {
  runId: 'r1',
  environment: 'test',
  startedAt: when,
  finishedAt: when,
  tables: [
    {
      runId: 'r1',
      schema: 'public',
      table: 'orders',
      fullName: 'public.orders',
      status: 'success',
      rowCount: 3,
      profiledAt: when,
      durationMs: 1,
      columns: [],
      error: null,
      metadata: { row_count: 3, column_count: 0, partition_config: null, sampling_config: null },
    },
  ],
};

describe('profilemesh airflow', () => {
  let airflow: FakeAirflow;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'profilemesh-airflow-cli-'));
    await writeFile(join(folder, 'run.json'), JSON.stringify(toRunDocument(run)));
    airflow = await startFakeAirflow({
      dags: [{ dagId: 'nightly', tasks: [{ taskId: 'collect', operator: 'BashOperator' }] }],
    });
    airflow.addRun({ dagId: 'nightly', runId: 'r' });
  });
  afterAll(async () => {
    await airflow.close();
    await rm(folder, { recursive: true });
  });

  const address = { dagId: 'nightly', runId: 'r', taskId: 'collect' };
  const push = (args: string[] = [], env: Record<string, string> = {}): Promise<CliOutcome> => {
    const target = ['--url', airflow.url, '--dag-id', 'nightly', '--run-id', 'r', '--task-id', 'collect'];
    const login = { PROFILEMESH_AIRFLOW_USERNAME: 'admin', PROFILEMESH_AIRFLOW_PASSWORD: 'admin', ...env };
    return runInProcess(['airflow', 'push', ...target, '--file', 'run.json', ...args], {
      cwd: folder,
      env: login,
    });
  };

  it('refuses where the value would be lost, and says why', async () => {
    const outcome = await push();
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toContain('PM_XCOM_LOST');
  });

  it('ends with 0 when the value was read again and stays', async () => {
    airflow.startTask(address);
    airflow.setTaskState(address, 'success');
    const outcome = await push(['--json']);
    expect(outcome.code, outcome.stderr).toBe(0);
    expect(JSON.parse(outcome.stdout)).toMatchObject({
      stays: true,
      key: 'profiling_results',
      reaches: 'native',
      run_id: 'r1',
    });
    expect(airflow.pull(address, 'profiling_results')).toMatchObject({ type: 'dict' });
    expect((await push()).stdout).toMatch(/stays: the task/);
  });

  it('shows no password, and names a wrong one', async () => {
    const outcome = await push([], { PROFILEMESH_AIRFLOW_PASSWORD: 'wrong-password' });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('PM_AIRFLOW_AUTH');
    expect(outcome.stderr).not.toContain('wrong-password');
  });

  it('packs a program of native tasks', async () => {
    await writeFile(join(folder, 'tasks.mjs'), 'process.exit(0);\n');
    const outcome = await runInProcess(
      ['airflow', 'pack', 'tasks.mjs', '--out', 'bundle', '--dag-id', 'nightly'],
      { cwd: folder },
    );
    expect(outcome).toMatchObject({ code: 0, stdout: expect.stringContaining('for nightly') });
    expect((await readFile(join(folder, 'bundle'))).subarray(-8).toString()).toBe('AFBNDL01');
  });
});
