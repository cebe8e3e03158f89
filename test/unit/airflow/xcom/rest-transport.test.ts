import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AirflowClient } from '../../../../src/airflow/client/airflow-client.js';
import { XComRestTransport } from '../../../../src/airflow/xcom/rest-transport.js';
import type { Clock } from '../../../../src/core/clock.js';
import type { JsonValue } from '../../../../src/core/json.js';
import { emitProfilingEvent } from '../../../../src/events/emit-profiling-event.js';
import { createTestContext } from '../../../../src/testing/create-test-context.js';
import { describeXComTransport } from '../../../contract/xcom-transport.js';
import { MAPPED_TASK, startXComLab, TASK, type XComLab, xcomRequests } from '../support/xcom-lab.js';
import { clientWith } from './client-with.js';

for (const version of ['3.0.6', '3.1.8', '3.2.1', '3.2.2', '3.3.2']) {
  describeXComTransport({
    name: `REST, Airflow ${version}`,
    create: async () => {
      const { client, ...lab } = await startXComLab(version);
      const transport = new XComRestTransport({ client, address: TASK });
      return { transport, cleanUp: async () => lab[Symbol.asyncDispose]() };
    },
  });
}
describeXComTransport({
  name: 'REST, 4 KiB',
  create: async () => {
    const { client, ...lab } = await startXComLab();
    const transport = new XComRestTransport({ client, address: TASK, maxBytes: 4096 });
    return { transport, cleanUp: async () => lab[Symbol.asyncDispose]() };
  },
});

describe('XComRestTransport', () => {
  let lab: XComLab;
  beforeEach(async () => {
    lab = await startXComLab();
  });
  afterEach(() => lab[Symbol.asyncDispose]());

  it('sends raw JSON, which a Python task gets as a dict', async () => {
    const { airflow, client } = lab;
    const transport = new XComRestTransport({ client, address: TASK });
    const outcome = await transport.send('profiling_results', { run_id: 'r', results: [{ row_count: 3 }] });
    expect(outcome).toMatchObject({
      key: 'profiling_results',
      method: 'created',
      reaches: 'native',
      kept: true,
      overwritten: false,
      state: 'success',
      bytes: 42,
    });
    expect(airflow.pull(TASK, 'profiling_results')?.type).toBe('dict');
    const post = airflow.requests.find(({ method, path }) => method === 'POST' && path.includes('xcom'));
    expect(JSON.parse(post?.body ?? '')).toEqual({
      key: 'profiling_results',
      value: { run_id: 'r', results: [{ row_count: 3 }] },
      map_index: -1,
    });
  });

  it('replaces what is there: POST, PATCH on 409', async () => {
    const { airflow, client } = lab;
    const transport = new XComRestTransport({ client, address: TASK });
    await transport.push('k', 1);
    const before = xcomRequests(airflow).length;
    expect(await transport.send('k', { a: 2 })).toMatchObject({ method: 'replaced', kept: true });
    expect(xcomRequests(airflow).slice(before)).toEqual([
      'GET task 200',
      'POST xcom 409',
      'PATCH xcom 200',
      'GET xcom 200',
      'GET task 200',
    ]);
    expect(await transport.pull('k')).toEqual({ a: 2 });
  });

  it('goes by the status of a conflict, whatever its body says', async () => {
    const { airflow, client } = lab;
    const transport = new XComRestTransport({ client, address: TASK });
    await transport.push('k', 1);
    airflow.fail({
      method: 'POST',
      path: /xcomEntries/,
      status: 409,
      body: '{"detail":{"reason":"Unique constraint violation"}}',
    });
    expect(await transport.send('k', 2)).toMatchObject({ method: 'replaced' });
    expect(await transport.pull('k')).toBe(2);
  });

  it('gives up in words when others create and delete the key all the time', async () => {
    const { airflow, client } = lab;
    const transport = new XComRestTransport({ client, address: TASK });
    airflow.fail({ method: 'POST', path: /xcomEntries/, status: 409, times: 10 });
    await expect(transport.push('k', 1)).rejects.toMatchObject({ code: 'PM_XCOM_LOST', transient: true });
    const round = ['POST xcom 409', 'PATCH xcom 404'];
    expect(xcomRequests(airflow).filter((line) => !line.startsWith('GET'))).toEqual([
      ...round,
      ...round,
      ...round,
      ...round,
    ]);
  });

  it.each([
    ['another PATCH came between', 409, 'PATCH'],
    ['the database gave this one up', 500, 'PATCH'],
    ['the database gave this one up', 500, 'POST'],
  ] as const)('tries the same again when %s: %d of %s', async (_what, status, method) => {
    const { airflow, client } = lab;
    const transport = new XComRestTransport({ client, address: TASK });
    if (method === 'PATCH') await transport.push('k', 1);
    airflow.fail({ method, path: /xcomEntries/, status, body: '{"detail":{"reason":"x"}}', times: 2 });
    await transport.push('k', { a: 2 });
    expect(await transport.pull('k')).toEqual({ a: 2 });
    airflow.fail({ method, path: /xcomEntries/, status: 500, times: 9 });
    await expect(transport.push(method === 'PATCH' ? 'k' : 'new', 3)).rejects.toMatchObject({
      name: 'AirflowApiError',
      status: 500,
    });
  });

  it('keeps map indexes apart', async () => {
    const { airflow, client } = lab;
    airflow.expandTask(MAPPED_TASK, 2);
    for (const mapIndex of [0, 1]) {
      airflow.startTask({ ...MAPPED_TASK, mapIndex });
      const transport = new XComRestTransport({ client, address: { ...MAPPED_TASK, mapIndex } });
      await transport.push('k', { mapIndex });
      await transport.push('k', { mapIndex, second: true });
      expect(await transport.pull('k')).toEqual({ mapIndex, second: true });
    }
    expect(airflow.pull({ ...MAPPED_TASK, mapIndex: 0 }, 'k')).toMatchObject({ type: 'dict' });
  });

  it.each([
    ['POST', 'the server did it and the answer was lost', { method: 'POST', reset: true, after: true }],
    ['POST', 'the server was killed before', { method: 'POST', reset: true }],
    ['PATCH', 'the answer was lost', { method: 'PATCH', reset: true, after: true }],
    ['GET', 'reading fails for a moment', { method: 'GET', status: 503 }],
  ] as const)('pushes once although %s fails: %s', async (_method, _what, fault) => {
    const { airflow, client } = lab;
    const transport = new XComRestTransport({ client, address: TASK });
    await transport.push('k', { first: true });
    airflow.fail({ ...fault, path: /taskInstances/ });
    await transport.push('k', { second: true });
    await transport.push('new', { third: true });
    expect(await transport.pull('k')).toEqual({ second: true });
    expect(airflow.xcomKeys(TASK).sort()).toEqual(['k', 'new']);
  });

  it('encodes what Airflow can not carry, and reads its own values back', async () => {
    const { airflow, client } = lab;
    const transport = new XComRestTransport({ client, address: TASK });
    await transport.push('k', { min: 'a\0b', __type: '\ud83d', variance: 3.5e25 });
    expect(await transport.pull('k')).toEqual({ min: 'a\0b', __type: '\ud83d', variance: '3.5e+25' });
    expect(airflow.pull(TASK, 'k')?.type).toBe('dict');
    const strict = new XComRestTransport({ client, address: TASK, unsendable: 'refuse' });
    await expect(strict.push('k', { min: 'a\0b' })).rejects.toMatchObject({
      code: 'PM_XCOM_INVALID',
      details: { path: 'min' },
    });
    await expect(strict.push('k', { variance: 3.5e25 })).rejects.toMatchObject({
      message: expect.stringContaining('64 bits'),
    });
    await strict.push('k', 'json-escaped:x');
    expect(await strict.pull('k')).toBe('json-escaped:x');
  });

  it('reads integers of a task exactly: as numbers where one can hold them, else as their digits', async () => {
    const { airflow, client } = lab;
    airflow.setXCom(TASK, 'k', [2 ** 63]);
    expect(await new XComRestTransport({ client, address: TASK }).pull('k')).toEqual([2 ** 63]);
  });

  it('refuses a key that no Python task can pull, unless that is wanted', async () => {
    const { client } = lab;
    await expect(new XComRestTransport({ client, address: TASK }).push('a?b', 1)).rejects.toMatchObject({
      code: 'PM_XCOM_INVALID',
    });
    const open = new XComRestTransport({ client, address: TASK, unreadableKeys: 'allow' });
    await open.push('a?b', 1);
    expect(await open.pull('a?b')).toBe(1);
  });

  it('carries the reasons of the server', async () => {
    const { airflow } = lab;
    await using viewer = new AirflowClient({
      url: airflow.url,
      auth: { kind: 'password', username: 'viewer', password: 'viewer' },
      env: {},
    });
    await expect(new XComRestTransport({ client: viewer, address: TASK }).push('k', 1)).rejects.toMatchObject(
      { code: 'PM_AIRFLOW_FORBIDDEN' },
    );
    const { client } = lab;
    await expect(
      new XComRestTransport({ client, address: { ...TASK, taskId: 'nope' } }).push('k', 1),
    ).rejects.toMatchObject({
      code: 'PM_AIRFLOW_NOT_FOUND',
      message: expect.stringContaining("task 'nope' of run 'r1', DAG 'etl'"),
    });
    await expect(
      new XComRestTransport({ client, address: { ...TASK, mapIndex: 3 } }).push('k', 1),
    ).rejects.toMatchObject({ message: expect.stringContaining('map index -1') });
  });

  it('names the other route on Airflow 2, where it can only read', async () => {
    await using old = await startXComLab('2.11.0');
    old.airflow.setXCom(TASK, 'k', { rows: 3 });
    const transport = new XComRestTransport({ client: old.client, address: TASK });
    await expect(transport.push('k', 1)).rejects.toMatchObject({
      name: 'UnsupportedFeatureError',
      message: expect.stringContaining('stdout'),
    });
    await expect(transport.append('k', 1)).rejects.toMatchObject({ code: 'PM_UNSUPPORTED' });
    expect(await transport.pull('k')).toEqual({ rows: 3 });
    expect(old.airflow.requests.every(({ method }) => method === 'GET')).toBe(true);
  });
});

describe('what a Python task gets', () => {
  it.each([
    ['3.0.6', 'json-text', 'json-text-of-text'],
    ['3.1.8', 'json-text', 'json-text-of-text'],
    ['3.2.1', 'json-text', 'json-text'],
    ['3.2.2', 'native', 'native'],
    ['3.3.2', 'native', 'native'],
  ] as const)('is told for %s: %s, %s when replaced', async (version, first, second) => {
    await using lab = await startXComLab(version);
    const transport = new XComRestTransport({ client: lab.client, address: TASK });
    const values: JsonValue[] = [{ a: 1 }, [1, '2'], {}];
    for (const [index, value] of values.entries()) {
      const key = `k${index}`;
      expect((await transport.send(key, value)).reaches).toBe(first);
      expect((await transport.send(key, value)).reaches).toBe(second);
      expect((await transport.send(key, value)).overwritten).toBe(false);
      expect(await transport.pull(key)).toEqual(value);
      expect(lab.airflow.pull(TASK, key)?.type).toBe(first === 'native' ? expectedType(value) : 'str');
    }
  });

  it('is a matter of the version alone for what a task pushed itself', async () => {
    await using lab = await startXComLab('3.1.8');
    lab.airflow.setXCom(TASK, 'k', { native: true });
    expect(await new XComRestTransport({ client: lab.client, address: TASK }).pull('k')).toEqual({
      native: true,
    });
  });

  it.each(['3.0.6', '3.2.1'])(
    'can be required to be native, which fails before sending on %s',
    async (version) => {
      await using lab = await startXComLab(version);
      const transport = new XComRestTransport({ client: lab.client, address: TASK, require: 'native' });
      await expect(transport.push('k', { a: 1 })).rejects.toMatchObject({
        name: 'UnsupportedFeatureError',
        message: expect.stringContaining('3.2.2'),
      });
      expect(
        lab.airflow.requests.filter(({ method, path }) => method !== 'GET' && !path.includes('auth')),
      ).toEqual([]);
    },
  );

  it('can be required where the server can do it', async () => {
    await using lab = await startXComLab('3.2.2');
    const transport = new XComRestTransport({ client: lab.client, address: TASK, require: 'native' });
    expect(await transport.send('k', { a: 1 })).toMatchObject({ reaches: 'native' });
  });
});

describe('append', () => {
  let lab: XComLab;
  beforeEach(async () => {
    lab = await startXComLab();
  });
  afterEach(() => lab[Symbol.asyncDispose]());

  it('makes the list, and adds at its end', async () => {
    const transport = new XComRestTransport({ client: lab.client, address: TASK });
    await transport.append('events', { n: 1 });
    await transport.append('events', { n: 2 });
    await transport.append('events', { n: 2 });
    expect(await transport.pull('events')).toEqual([{ n: 1 }, { n: 2 }, { n: 2 }]);
    await transport.close();
    expect(await transport.pull('events')).toEqual([{ n: 1 }, { n: 2 }, { n: 2 }]);
    await expect(transport.append('events', 3)).rejects.toMatchObject({ code: 'PM_XCOM_CLOSED' });
  });

  it('leaves what is no list', async () => {
    const transport = new XComRestTransport({ client: lab.client, address: TASK });
    await transport.push('events', { not: 'a list' });
    await expect(transport.append('events', 1)).rejects.toMatchObject({ code: 'PM_XCOM_INVALID' });
    expect(await transport.pull('events')).toEqual({ not: 'a list' });
  });

  it('loses nothing among many writers of one process, whatever transport they use', async () => {
    const transports = Array.from({ length: 4 }, () => {
      return new XComRestTransport({ client: lab.connect(), address: TASK });
    });
    await Promise.all(
      Array.from({ length: 24 }, (_, n) => transports[n % 4]?.append('events', { n, half: 0.5 })),
    );
    const list = (await transports[0]?.pull('events')) as Array<{ n: number }>;
    expect(list.map(({ n }) => n).sort((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, n) => n));
  });

  it('puts back what another process overwrote, at the next append or at close', async () => {
    const transport = new XComRestTransport({ client: lab.client, address: TASK });
    await transport.append('events', { mine: 1 });
    // Another process had read the empty list before, and writes its own.
    lab.airflow.setXCom(TASK, 'events', [{ theirs: 1 }]);
    await transport.append('events', { mine: 2 });
    expect(await transport.pull('events')).toEqual([{ theirs: 1 }, { mine: 1 }, { mine: 2 }]);
    lab.airflow.setXCom(TASK, 'events', [{ theirs: 1 }, { theirs: 2 }]);
    await transport.close();
    expect(await transport.pull('events')).toEqual([{ theirs: 1 }, { theirs: 2 }, { mine: 1 }, { mine: 2 }]);
  });

  it('notices a write of another process between its own write and the read after it', async () => {
    const { client, airflow } = lab;
    let interfered = false;
    const meddling = clientWith(client, {
      get: async (...args) => {
        if (!interfered && airflow.xcomKeys(TASK).includes('events')) {
          interfered = true;
          airflow.setXCom(TASK, 'events', [{ theirs: 1 }]);
        }
        return client.xcoms.get(...args);
      },
    });
    const transport = new XComRestTransport({ client: meddling, address: TASK });
    await transport.append('events', { mine: 1 });
    expect(interfered).toBe(true);
    expect(await transport.pull('events')).toEqual([{ theirs: 1 }, { mine: 1 }]);
  });

  it('waits at close until the others it met are quiet, and only then', async () => {
    const { client, airflow } = lab;
    const pauses: number[] = [];
    const clock: Clock = {
      now: () => new Date(0),
      async sleep(ms) {
        pauses.push(ms);
        // Another process still held a list that it had read before.
        if (pauses.length === 1) airflow.setXCom(TASK, 'events', [{ theirs: 1 }]);
      },
    };
    const alone = new XComRestTransport({ client, address: TASK, clock });
    await alone.append('events', { alone: 1 });
    await alone.close();
    expect(pauses).toEqual([]);

    const transport = new XComRestTransport({ client, address: TASK, clock });
    await transport.append('events', { mine: 1 });
    airflow.setXCom(TASK, 'events', [{ theirs: 1 }]);
    await transport.append('events', { mine: 2 });
    await transport.close();
    expect(pauses).toEqual([250, 250]);
    expect(await transport.pull('events')).toEqual([{ theirs: 1 }, { mine: 1 }, { mine: 2 }]);
  });

  it('carries the events of the operators', async () => {
    const xcom = new XComRestTransport({ client: lab.client, address: TASK });
    const context = { ...createTestContext(), xcom };
    await Promise.all([
      emitProfilingEvent(context, 'profiling_started', { table_count: 1 }),
      emitProfilingEvent(context, 'profiling_completed', { run_id: 'r' }),
    ]);
    const list = (await xcom.pull('profilemesh_events')) as Array<{ event_type: string }>;
    expect(list.map(({ event_type }) => event_type)).toEqual(['profiling_started', 'profiling_completed']);
  });

  it('works where values are stored as text', async () => {
    await using old = await startXComLab('3.0.6');
    const transport = new XComRestTransport({ client: old.client, address: TASK });
    for (const n of [1, 2, 3]) await transport.append('events', { n });
    await transport.close();
    expect(await transport.pull('events')).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });
});

function expectedType(value: JsonValue): string {
  return Array.isArray(value) ? 'list' : 'dict';
}
