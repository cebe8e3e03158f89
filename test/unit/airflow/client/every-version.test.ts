import { describe, expect, it, onTestFinished } from 'vitest';
import { isSameStored } from '../../../../src/airflow/client/same-json.js';
import { startFakeAirflow } from '../../../../src/testing/fake-airflow/start-fake-airflow.js';
import { createTestClient, createTestClock, failureOf } from './test-client.js';

const URI = 'x-profile://warehouse/orders';
const ADDRESS = { dagId: 'etl', runId: 'r1', taskId: 'profile' };
const auth = { kind: 'password', username: 'admin', password: 'admin' } as const;

async function startWith(version: string, clock = createTestClock()) {
  const airflow = await startFakeAirflow({
    version,
    dags: [{ dagId: 'etl', tasks: [{ taskId: 'profile' }, { taskId: 'each', mapped: 3 }] }],
    assets: [{ name: 'orders', uri: URI }],
  });
  onTestFinished(() => airflow.close());
  airflow.addRun({ dagId: 'etl', runId: 'r1' });
  return { airflow, client: createTestClient({ url: airflow.url, auth, clock }) };
}

describe.each(['2.10.5', '2.11.0', '3.0.6', '3.1.8', '3.2.1', '3.2.2', '3.3.2'])('Airflow %s', (version) => {
  const isV2 = version.startsWith('3');

  it('does what both versions can, through a login that is renewed', async () => {
    const { airflow, client } = await startWith(version);
    expect((await client.version()).text).toBe(version);
    await client.variables.set('a', '1');
    if (isV2) airflow.invalidateTokens();
    await client.variables.set('a', '2');
    expect(await client.variables.get('a')).toBe('2');
    await client.variables.delete('a');
    expect(await client.variables.get('a')).toBeUndefined();
    const run = await client.dagRuns.trigger({ dagId: 'etl', conf: { rows: 3 } });
    expect(await client.dagRuns.get(run)).toMatchObject({ runId: run.runId, conf: { rows: 3 } });
    expect((await client.taskInstances.get(ADDRESS))?.state).toBeNull();
    await client.taskInstances.setState(ADDRESS, 'success');
    await client.taskInstances.setState(ADDRESS, 'success');
    expect((await client.taskInstances.get(ADDRESS))?.state).toBe('success');
    expect((await client.assets.findByUri(URI))?.uri).toBe(URI);
    await client.assets.postEvent({ asset: { uri: URI }, extra: { rows: 3 } });
  });

  it('survives answers that are lost after the work was done', async () => {
    const { airflow, client } = await startWith(version);
    await client.version();
    for (const method of ['POST', 'PATCH', 'DELETE']) {
      airflow.fail({ method, path: /variables|dagRuns/, reset: true, after: true });
    }
    await client.variables.set('a', '1');
    await client.variables.set('a', '2');
    expect(await client.variables.get('a')).toBe('2');
    await client.variables.delete('a');
    expect(await client.variables.get('a')).toBeUndefined();
    airflow.clearFaults();
    airflow.fail({ method: 'POST', path: /dagRuns/, status: 504, after: true });
    const run = await client.dagRuns.trigger({ dagId: 'etl' });
    const posts = airflow.requests.filter((seen) => seen.method === 'POST' && seen.path.includes('dagRuns'));
    expect(posts).toHaveLength(1);
    expect((await client.dagRuns.get(run))?.runId).toBe(run.runId);
  });

  it('tells the instances of a mapped task apart', async () => {
    const { airflow, client } = await startWith(version);
    const [one, two] = [1, 2].map((mapIndex) => ({ ...ADDRESS, taskId: 'each', mapIndex }));
    if (!one || !two) throw new Error('two addresses were made');
    airflow.setXCom(one, 'k', { at: 1 });
    airflow.setXCom(two, 'k', { at: 2 });
    expect((await client.xcoms.get(two, 'k'))?.value).toEqual({ at: 2 });
    expect(await client.xcoms.get({ ...two, mapIndex: -1 }, 'k')).toBeUndefined();
    expect(await client.xcoms.list(one)).toMatchObject([{ key: 'k', mapIndex: 1 }]);
    await client.taskInstances.setState(one, 'failed');
    expect((await client.taskInstances.get(one))?.state).toBe('failed');
    expect((await client.taskInstances.get(two))?.state).toBeNull();
    expect(await client.taskInstances.get({ ...one, mapIndex: 3 })).toBeUndefined();
    expect(await client.taskInstances.get({ ...one, mapIndex: -1 })).toBeUndefined();
  });

  it('finds an XCom and an asset beyond the first page', async () => {
    const { airflow, client } = await startWith(version);
    const keys = Array.from({ length: 205 }, (_, index) => `key-${String(index).padStart(3, '0')}`);
    for (const key of keys) airflow.setXCom(ADDRESS, key, 1);
    expect((await client.xcoms.list(ADDRESS)).map(({ key }) => key)).toEqual(keys);
    for (let index = 0; index < 205; index += 1) {
      airflow.addAsset({ name: `${URI}/${index}`, uri: `${URI}/${index}` });
    }
    expect((await client.assets.findByUri(`${URI}/204`))?.uri).toBe(`${URI}/204`);
    expect(await client.assets.findByUri('x-profile://none')).toBeUndefined();
  });

  if (isV2)
    it('writes XComs and finds them again, whatever the server makes of them', async () => {
      const { airflow, client } = await startWith(version);
      const { nativeXComOverRest } = await client.version();
      const value = { rows: 2n ** 53n + 1n, name: '{"a":1}', list: [null, 0.1] };
      airflow.fail({ method: 'POST', path: /xcomEntries/, reset: true, after: true });
      airflow.fail({ method: 'PATCH', path: /xcomEntries/, status: 502, after: true });
      const created = await client.xcoms.create(ADDRESS, 'k', value);
      expect(typeof created.value).toBe(nativeXComOverRest ? 'object' : 'string');
      expect(isSameStored(value, created.value)).toBe(true);
      expect((await failureOf(client.xcoms.create(ADDRESS, 'k', 1))).code).toBe('PM_AIRFLOW_CONFLICT');
      const updated = await client.xcoms.update(ADDRESS, 'k', { other: true });
      expect(isSameStored({ other: true }, updated.value)).toBe(true);
      expect((await client.xcoms.list(ADDRESS)).map((entry) => entry.key)).toEqual(['k']);
    });
});

describe('a server that goes away', () => {
  it('loses none of 1,000 values of eight writers, and gets none twice', async () => {
    let away = Promise.resolve();
    // A pause ends when the server is back.
    const clock = { ...createTestClock(), sleep: () => away };
    const { airflow, client } = await startWith('3.3.2', clock);
    const keys = Array.from({ length: 1_000 }, (_, index) => `k${String(index).padStart(4, '0')}`);
    const queue = [...keys];
    const outages = new Set([700, 300]);
    const write = async (): Promise<void> => {
      for (let key = queue.shift(); key !== undefined; key = queue.shift()) {
        if (outages.delete(queue.length)) away = airflow.stop().then(() => airflow.start());
        if (queue.length % 97 === 0)
          airflow.fail({ method: 'POST', reset: true, after: queue.length % 2 === 0 });
        // A conflict would be a value that was written and not recognised as one's own.
        await client.xcoms.create(ADDRESS, key, { key });
      }
    };
    await Promise.all(Array.from({ length: 8 }, write));
    await away;
    expect(outages.size).toBe(0);
    expect((await client.xcoms.list(ADDRESS)).map((entry) => entry.key)).toEqual(keys);
    for (const key of keys) expect((await client.xcoms.get(ADDRESS, key))?.value).toEqual({ key });
  });
});
