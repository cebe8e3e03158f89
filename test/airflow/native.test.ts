import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { build } from 'tsup';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { AirflowLab } from '../../scripts/airflow-lab/start-airflow.js';
import { packNativeTasks } from '../../src/airflow/native/pack.js';
import { type AirflowApi, createAirflowApi } from './support/airflow-api.js';

const WITHIN_MS = 240_000;
const PASSWORD = 'Sup3r-secret-pw';
const lab = inject('airflowLabs').find(({ version }) => version.startsWith('3.3.'));
// Inside the project, so that the program finds the installed packages.
const programFolder = fileURLToPath(
  new URL('../../node_modules/.cache/profilemesh-native-test', import.meta.url),
);

type TaskInstance = { task_id: string; state: string; map_index: number; try_number: number };

// Only Airflow 3.3 has the ExecutableCoordinator; a run of older versions has no such lab.
describe.runIf(lab)('native tasks in a real Airflow', () => {
  const { home, version, url } = lab as AirflowLab;
  const postgresUrl = inject('postgresUrl');
  let api: AirflowApi;
  let outcomesRun: string;

  beforeAll(async () => {
    api = await createAirflowApi({ url, version });
    await prepareDatabase(postgresUrl);
    await api.json('DELETE', '/variables/native_plan_cursor').catch(() => undefined);
    await connect(api, 'native_pg', postgresUrl);
    await connect(api, 'native_masked', `postgres://reader:${PASSWORD}@db.example.org:5433/shop`);
    mkdirSync(programFolder, { recursive: true });
    const config = join(programFolder, 'profilemesh.json');
    const tables = [{ schema: 'native', table: 'orders' }];
    writeFileSync(config, JSON.stringify({ source: { url: postgresUrl }, profiling: { tables } }));
    const program = await buildProgram();
    const bundle = await packNativeTasks({
      entry: program,
      out: join(home, 'bundles', 'native'),
      env: { NATIVE_TEST_CONFIG: config },
    });
    expect(Object.keys(bundle.dags)).toEqual([
      'native_outcomes',
      'native_mapped',
      'native_profile',
      'native_kill',
    ]);
  });

  afterAll(() => rmSync(programFolder, { recursive: true, force: true }));

  it('end in every way that a task can end', async () => {
    const run = await trigger(api, 'native_outcomes');
    outcomesRun = run;
    await untilEnded(api, 'native_outcomes', run);
    const tasks = await instances(api, 'native_outcomes', run);
    expect(
      Object.fromEntries(tasks.map((task) => [task.task_id, `${task.state} ${task.try_number}`])),
    ).toEqual({
      success: 'success 1',
      read: 'success 1',
      retry: 'success 2',
      error_once: 'success 2',
      fail: 'failed 1',
      error: 'failed 1',
      crash: 'failed 1',
      skip: 'skipped 1',
      reschedule: 'success 1',
      variables: 'success 1',
      connection: 'success 1',
      asset: 'success 1',
      unknown: 'failed 1',
      long_list: 'success 1',
      signalled: 'success 2',
    });
    const xcom = (task: string) => readXCom(api, { dag: 'native_outcomes', run, task });
    expect(await xcom('read')).toEqual({ types: ['dict', 'dict'] });
    expect(await xcom('reschedule')).toBe(1);
    expect(await xcom('connection')).toEqual({ host: 'db.example.org', database: 'shop' });

    const log = (task: string, attempt = 1) => readLog(home, { dag: 'native_outcomes', run, task, attempt });
    const masked = log('connection');
    expect(masked).not.toContain(PASSWORD);
    expect(masked).toContain('in a message: ***');
    expect(masked).toContain('on stdout: ***');
    expect(masked).toContain('"target_":"reserved"');
    expect(masked).not.toContain('not shown');
    expect(log('error')).toContain('an error that the log shows');
    expect(log('error')).toContain('and its cause');
    expect(log('error')).toContain('error_detail');
    expect(log('crash')).toContain('thrown by a timer');
    expect(log('unknown')).toContain("no task 'unknown' of DAG 'native_outcomes'");
  });

  it('give an asset event that starts another DAG, with its extra', async () => {
    await until('the consumer of the event', async () => {
      const { dag_runs: runs } = await api.json<{ dag_runs: Array<{ dag_run_id: string; state: string }> }>(
        'GET',
        '/dags/native_consumer/dagRuns?order_by=-run_after',
      );
      const [newest] = runs.filter(({ state }) => state === 'success');
      if (newest === undefined) return undefined;
      const at = { dag: 'native_consumer', run: newest.dag_run_id, task: 'consume' };
      const extras = (await readXCom(api, at)) as Array<{ rows: number; run: string }>;
      return extras.some(({ rows, run }) => rows === 3 && run === outcomesRun) ? true : undefined;
    });
  });

  it('are mapped over what a native task gave', async () => {
    const run = await trigger(api, 'native_mapped');
    expect(await untilEnded(api, 'native_mapped', run)).toBe('success');
    const tasks = await instances(api, 'native_mapped', run);
    expect(tasks.filter(({ task_id: id }) => id === 'one').map((task) => task.map_index)).toEqual([0, 1, 2]);
    expect(await readXCom(api, { dag: 'native_mapped', run, task: 'collect' })).toEqual([
      '0:orders',
      '1:customers',
      '2:items',
    ]);
  });

  it('run the operators and the sensor, whose results Python reads as dicts', async () => {
    const run = await trigger(api, 'native_profile');
    expect(await untilEnded(api, 'native_profile', run)).toBe('success');
    expect(await readXCom(api, { dag: 'native_profile', run, task: 'report' })).toEqual({
      tables: 1,
      rows: [3],
      one: 'orders',
      changed: ['native.orders'],
    });
    const same = (await instances(api, 'native_profile', run)).find(({ task_id: id }) => id === 'plan_same');
    expect(same?.state).toBe('skipped');
    const pokes = readLog(home, { dag: 'native_profile', run, task: 'plan_same', attempt: 1 });
    expect(pokes).toContain('The task starts again at');
    expect(pokes).toContain('did not change within 15 s');
    const cursor = await api.json<{ value: string }>('GET', '/variables/native_plan_cursor');
    expect(JSON.parse(cursor.value)).toMatchObject({ environment: 'development' });
  });

  it('stop when Airflow says so, and cancel their query', async () => {
    const run = await trigger(api, 'native_kill');
    const client = new Client({ connectionString: postgresUrl });
    await client.connect();
    const running = async (): Promise<number> => {
      const sql = `select count(*)::int as n from pg_stat_activity where query like '%pg_sleep(600) as endless%' and state = 'active' and pid <> pg_backend_pid()`;
      const { rows } = await client.query<{ n: number }>(sql);
      return rows[0]?.n ?? 0;
    };
    try {
      await until('the query of the task', async () => ((await running()) === 1 ? true : undefined));
      await api.json('PATCH', `/dags/native_kill/dagRuns/${encodeURIComponent(run)}/taskInstances/endless`, {
        new_state: 'failed',
      });
      await until('the end of the query', async () => ((await running()) === 0 ? true : undefined));
    } finally {
      await client.end();
    }
    const log = await until('the last line of the log', async () => {
      const text = readLog(home, { dag: 'native_kill', run, task: 'endless', attempt: 1 });
      return text.includes('Task killed!') ? text : undefined;
    });
    expect(log).toContain('Airflow stops the task (SIGTERM)');
    expect(log).toContain('The task stopped, as Airflow told it');
    expect((await instances(api, 'native_kill', run)).map(({ state }) => state)).toEqual(['failed']);
  });
});

async function buildProgram(): Promise<string> {
  await build({
    entry: { 'native-tasks': fileURLToPath(new URL('./support/native-tasks.ts', import.meta.url)) },
    outDir: programFolder,
    format: ['esm'],
    target: 'node20',
    config: false,
    silent: true,
    dts: false,
    outExtension: () => ({ js: '.mjs' }),
  });
  return join(programFolder, 'native-tasks.mjs');
}

async function prepareDatabase(postgresUrl: string): Promise<void> {
  const client = new Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    await client.query(`
      drop schema if exists native cascade;
      create schema native;
      create table native.orders (id int, amount numeric, note text);
      insert into native.orders values (1, 10.5, 'a'), (2, null, 'b'), (3, 7, null);
    `);
  } finally {
    await client.end();
  }
}

async function connect(api: AirflowApi, connId: string, databaseUrl: string): Promise<void> {
  const { hostname, port, pathname, username, password } = new URL(databaseUrl);
  // There when the tests run a second time on the same server.
  await api.json('DELETE', `/connections/${connId}`).catch(() => undefined);
  await api.json('POST', '/connections', {
    connection_id: connId,
    conn_type: 'postgres',
    host: hostname,
    port: Number(port || 5432),
    schema: pathname.slice(1),
    login: decodeURIComponent(username),
    password: decodeURIComponent(password) || 'not-needed-here',
  });
}

async function trigger(api: AirflowApi, dag: string): Promise<string> {
  const run = await api.json<{ dag_run_id: string }>('POST', `/dags/${dag}/dagRuns`, { logical_date: null });
  return run.dag_run_id;
}

async function untilEnded(api: AirflowApi, dag: string, run: string): Promise<string> {
  return until(`the end of ${dag}`, async () => {
    const { state } = await api.json<{ state: string }>(
      'GET',
      `/dags/${dag}/dagRuns/${encodeURIComponent(run)}`,
    );
    return state === 'success' || state === 'failed' ? state : undefined;
  });
}

async function instances(api: AirflowApi, dag: string, run: string): Promise<TaskInstance[]> {
  const path = `/dags/${dag}/dagRuns/${encodeURIComponent(run)}/taskInstances`;
  const answer = await api.json<{ task_instances: TaskInstance[] }>('GET', path);
  return answer.task_instances.sort((a, b) => a.map_index - b.map_index);
}

async function readXCom(
  api: AirflowApi,
  { dag, run, task }: { readonly dag: string; readonly run: string; readonly task: string },
): Promise<unknown> {
  const path = `/dags/${dag}/dagRuns/${encodeURIComponent(run)}/taskInstances/${task}/xcomEntries/return_value`;
  return (await api.json<{ value: unknown }>('GET', path)).value;
}

function readLog(
  home: string,
  at: { readonly dag: string; readonly run: string; readonly task: string; readonly attempt: number },
): string {
  const folder = join(home, 'logs', `dag_id=${at.dag}`, `run_id=${at.run}`, `task_id=${at.task}`);
  const file = readdirSync(folder).find((name) => name === `attempt=${at.attempt}.log`);
  return file === undefined ? '' : readFileSync(join(folder, file), 'utf8');
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + WITHIN_MS;
  while (Date.now() < deadline) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(500);
  }
  throw new Error(`${what} did not come within ${WITHIN_MS / 1000} s`);
}
