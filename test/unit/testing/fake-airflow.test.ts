import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type FakeAirflow,
  type FakeAirflowOptions,
  startFakeAirflow,
} from '../../../src/testing/fake-airflow/start-fake-airflow.js';

const TASK = { dagId: 'etl', runId: 'r1', taskId: 'profile' } as const;
const XCOMS = '/api/v2/dags/etl/dagRuns/r1/taskInstances/profile/xcomEntries';

let airflow: FakeAirflow;
afterEach(() => airflow.close());

async function start(options: FakeAirflowOptions = {}): Promise<typeof call> {
  airflow = await startFakeAirflow({
    dags: [{ dagId: 'etl', tasks: [{ taskId: 'profile' }, { taskId: 'each', mapped: 0 }] }],
    assets: [{ name: 'orders', uri: 'x-profile://orders' }],
    ...options,
  });
  airflow.addRun({ dagId: 'etl', runId: 'r1', conf: { rows: 1 } });
  return call;
}

async function logIn(): Promise<string> {
  const answer = await fetch(`${airflow.url}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"username":"admin","password":"admin"}',
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function call(method: string, path: string, body?: unknown, token?: string): Promise<Response> {
  return fetch(airflow.url + path, {
    method,
    headers: { authorization: `Bearer ${token ?? (await logIn())}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

describe('the fake Airflow', () => {
  it('keeps no process alive for somebody who waited for the end of a run', async () => {
    await start();
    const token = await logIn();
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const waiting = await fetch(`${airflow.url}/api/v2/dags/etl/dagRuns/r1/wait?interval=10000`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const lines = waiting.body?.getReader();
    expect(new TextDecoder().decode((await lines?.read())?.value)).toBe('{"state": "queued"}\n');
    await lines?.cancel();
    await airflow.close();
    // What others in this process wait for passes in seconds; the next look at the run would come in hours.
    for (let look = 0; look < 500 && timers() > 0; look += 1) await sleep(50, undefined, { ref: false });
    expect(timers()).toBe(0);
  }, 40_000);

  it('deletes the XComs of a task that starts, and of no other', async () => {
    const request = await start();
    airflow.expandTask({ dagId: 'etl', runId: 'r1', taskId: 'each' }, 2);
    const other = { dagId: 'etl', runId: 'r1', taskId: 'each', mapIndex: 1 };
    airflow.setXCom(other, 'k', [1]);
    await request('POST', XCOMS, { key: 'early', value: 1 });
    expect(airflow.xcomKeys(TASK)).toEqual(['early']);
    airflow.startTask(TASK);
    expect(airflow.xcomKeys(TASK)).toEqual([]);
    expect(airflow.taskState(TASK)).toBe('running');
    await request('POST', XCOMS, { key: 'late', value: 1 });
    airflow.setTaskState(TASK, 'deferred');
    airflow.setTaskState(TASK, 'success');
    expect(airflow.xcomKeys(TASK)).toEqual(['late']);
    expect(airflow.pull(other, 'k')).toEqual({ type: 'list', text: '[1]', value: [1] });
    airflow.startTask(TASK);
    expect(airflow.xcomKeys(TASK)).toEqual([]);
    const instance = await request('GET', XCOMS.replace('/xcomEntries', ''));
    expect(await instance.json()).toMatchObject({ state: 'running', try_number: 2, end_date: null });
  });

  it.each([
    ['3.3.2', 'dict', 'dict'],
    ['3.2.1', 'str', 'str'],
    ['3.0.6', 'str', 'str'],
  ])('tells what a Python task gets on %s', async (version, created, replaced) => {
    const request = await start({ version });
    await request('POST', XCOMS, { key: 'k', value: { a: 1.5 } });
    expect(airflow.pull(TASK, 'k')?.type).toBe(created);
    await request('PATCH', `${XCOMS}/k`, { value: { a: 2.5 } });
    expect(airflow.pull(TASK, 'k')?.type).toBe(replaced);
    expect(airflow.pull(TASK, 'none')).toBeUndefined();
  });

  it('knows the layers of JSON text that a replaced value has', async () => {
    const layersOn = async (version: string): Promise<number> => {
      const request = await start({ version });
      await request('POST', XCOMS, { key: 'k', value: {} });
      await request('PATCH', `${XCOMS}/k`, { value: { a: 1 } });
      let value: unknown = airflow.pull(TASK, 'k')?.value;
      let layers = 0;
      for (; typeof value === 'string'; layers += 1) value = JSON.parse(value);
      expect(value).toEqual({ a: 1 });
      await airflow.close();
      return layers;
    };
    expect(await layersOn('3.0.6')).toBe(2);
    expect(await layersOn('3.1.8')).toBe(2);
    expect(await layersOn('3.2.1')).toBe(1);
    expect(await layersOn('3.2.2')).toBe(0);
  });

  it('tells a number that a Python task can not read', async () => {
    await start();
    const token = await logIn();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = '{"key":"k","value":{"variance":3.5e25}}';
    await fetch(airflow.url + XCOMS, { method: 'POST', headers, body });
    expect(airflow.pull(TASK, 'k')).toMatchObject({ type: 'OverflowError' });
  });

  it('keeps a variable whole that it shows masked', async () => {
    const request = await start();
    const value = '{"next_page_token":"abc"}';
    await request('POST', '/api/v2/variables', { key: 'cursor', value });
    const shown = await request('GET', '/api/v2/variables/cursor');
    expect(await shown.json()).toMatchObject({ value: '{"next_page_token": "***"}' });
    expect(airflow.variable('cursor')).toBe(value);
    airflow.setVariable('cursor', 'plain');
    expect(airflow.variable('cursor')).toBe('plain');
    expect(airflow.variable('none')).toBeUndefined();
  });

  it('keeps what an event carried', async () => {
    const request = await start();
    await request('POST', '/api/v2/assets/events', { asset_id: 1, extra: { password: 'x' } });
    expect(airflow.assetEvents('x-profile://orders')).toEqual([{ password: 'x', from_rest_api: true }]);
  });

  it('shows the run that was added', async () => {
    const request = await start();
    airflow.setRunState({ dagId: 'etl', runId: 'r1' }, 'success');
    const run = await request('GET', '/api/v2/dags/etl/dagRuns/r1');
    expect(await run.json()).toMatchObject({ state: 'success', conf: { rows: 1 } });
  });

  it('says what a test has forgotten', async () => {
    await start();
    expect(() => airflow.startTask({ ...TASK, runId: 'none' })).toThrow('Add its DAG and its run');
    expect(() => airflow.addRun({ dagId: 'none', runId: 'r' })).toThrow("no DAG 'none'");
  });
});

describe('tokens of the fake Airflow', () => {
  it('end with their time', async () => {
    const request = await start({ jwtTtlMs: 1 });
    const token = await logIn();
    await new Promise((done) => setTimeout(done, 5));
    const answer = await request('GET', '/api/v2/variables', undefined, token);
    expect([answer.status, await answer.json()]).toEqual([401, { detail: 'Token Expired' }]);
  });

  it('are foreign ones after a change of the secret', async () => {
    const request = await start();
    const token = await logIn();
    airflow.invalidateTokens();
    const answer = await request('GET', '/api/v2/variables', undefined, token);
    expect([answer.status, await answer.json()]).toEqual([403, { detail: 'Invalid JWT token' }]);
    expect((await request('GET', '/api/v2/variables')).status).toBe(200);
  });

  it('are those of the users that were given', async () => {
    await start({ users: [{ name: 'ann', password: 'secret', role: 'viewer' }] });
    await expect(logIn()).resolves.toBeUndefined();
  });
});

describe('faults of the fake Airflow', () => {
  it('answer in turn, and only what they match', async () => {
    const request = await start();
    const token = await logIn();
    airflow.fail({
      method: 'POST',
      path: /xcomEntries$/,
      status: 503,
      headers: { 'retry-after': '1' },
      times: 2,
    });
    const push = (): Promise<Response> => request('POST', XCOMS, { key: 'k', value: 1 }, token);
    expect((await request('GET', XCOMS, undefined, token)).status).toBe(200);
    const first = await push();
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await push()).status).toBe(503);
    expect(airflow.xcomKeys(TASK)).toEqual([]);
    expect((await push()).status).toBe(201);
    airflow.fail({ status: 500 });
    airflow.clearFaults();
    expect((await push()).status).toBe(409);
  });

  it('break the connection before or after something has happened', async () => {
    const request = await start();
    const token = await logIn();
    airflow.fail({ reset: true });
    await expect(request('POST', XCOMS, { key: 'before', value: 1 }, token)).rejects.toThrow();
    expect(airflow.xcomKeys(TASK)).toEqual([]);
    airflow.fail({ reset: true, after: true });
    await expect(request('POST', XCOMS, { key: 'after', value: 1 }, token)).rejects.toThrow();
    expect(airflow.xcomKeys(TASK)).toEqual(['after']);
    const { method, path, status } = airflow.requests.at(-1) ?? {};
    expect({ method, path, status }).toEqual({ method: 'POST', path: XCOMS, status: 0 });
  });

  it('stop the server and start it again on the same port, with what it has stored', async () => {
    const request = await start();
    const token = await logIn();
    await request('POST', XCOMS, { key: 'kept', value: 1 }, token);
    airflow.setLatency(60_000);
    const caught = request('GET', XCOMS, undefined, token).catch(() => 'lost');
    await airflow.stop();
    expect(await caught).toBe('lost');
    await expect(request('GET', XCOMS, undefined, token)).rejects.toThrow();
    airflow.setLatency(0);
    await airflow.start();
    expect((await request('GET', `${XCOMS}/kept`, undefined, token)).status).toBe(200);
  });
});
