import { describe, expect, it } from 'vitest';
import { calls, type StubAnswer, type StubRequest, startStub, versionProbe } from './http-stub.js';
import { createTestClient, failureOf } from './test-client.js';

const ADDRESS = { dagId: 'd', runId: 'r', taskId: 'hold' };
const MISSING: StubAnswer = { status: 404, json: { detail: 'not found' } };

async function startWith(answer: (request: StubRequest) => StubAnswer, version = '3.3.2') {
  const stub = await startStub({ answer: (request) => versionProbe(request, version) ?? answer(request) });
  return { stub, client: createTestClient({ url: stub.url }) };
}

const instance = (state: string | null) => ({
  status: 200,
  json: {
    state,
    start_date: '2026-01-01T00:00:00Z',
    end_date: null,
    try_number: 1,
    operator: 'EmptyOperator',
  },
});

describe('taskInstances', () => {
  it('are read, mapped ones under their index', async () => {
    const { stub, client } = await startWith(() => instance(null));
    expect(await client.taskInstances.get(ADDRESS)).toEqual({
      state: null,
      startDate: new Date('2026-01-01T00:00:00Z'),
      endDate: null,
      tryNumber: 1,
      maxTries: null,
      operator: 'EmptyOperator',
      mapIndex: -1,
    });
    await client.taskInstances.get({ ...ADDRESS, mapIndex: 0 });
    expect(calls(stub)).toEqual([
      'GET /api/v2/dags/d/dagRuns/r/taskInstances/hold',
      'GET /api/v2/dags/d/dagRuns/r/taskInstances/hold/0',
    ]);
  });

  it('that are missing are undefined', async () => {
    const { client } = await startWith(() => MISSING);
    expect(await client.taskInstances.get(ADDRESS)).toBeUndefined();
  });

  it('get a state; Airflow 2 is told to mean it', async () => {
    const three = await startWith(() => ({ status: 200, json: { task_instances: [] } }));
    await three.client.taskInstances.setState(ADDRESS, 'success');
    expect(three.stub.requests.at(-1)).toMatchObject({ method: 'PATCH', body: '{"new_state":"success"}' });
    const two = await startWith(() => ({ status: 200, json: {} }), '2.11.0');
    await two.client.taskInstances.setState({ ...ADDRESS, mapIndex: 4 }, 'failed');
    expect(two.stub.requests.at(-1)).toMatchObject({
      url: '/api/v1/dags/d/dagRuns/r/taskInstances/hold/4',
      body: '{"new_state":"failed","dry_run":false}',
    });
  });

  it('that have the state already are no error; any other conflict is', async () => {
    let state = 'success';
    const { client } = await startWith((request) =>
      request.method === 'PATCH' ? { status: 409, json: { detail: 'already' } } : instance(state),
    );
    await client.taskInstances.setState(ADDRESS, 'success');
    state = 'running';
    const error = await failureOf(client.taskInstances.setState(ADDRESS, 'success'));
    expect(error.code).toBe('PM_AIRFLOW_CONFLICT');
  });

  it('are looked at when the answer was lost', async () => {
    const { stub, client } = await startWith((request) =>
      request.method === 'PATCH' ? 'reset' : instance('skipped'),
    );
    await client.taskInstances.setState(ADDRESS, 'skipped');
    expect(calls(stub)).toHaveLength(2);
  });
});

const asset = (id: number, uri: string, name: string) => ({ id, uri, name, group: 'asset' });

describe('assets', () => {
  const found = {
    status: 200,
    json: {
      assets: [
        asset(1, 's3://a_b/x', 'long name'),
        asset(7, 's3://a_b', 'name'),
        asset(8, 's3://axb', 'Name'),
      ],
      total_entries: 3,
    },
  };
  const event = { status: 200, json: { id: 12, asset_id: 7, timestamp: '2026-01-01T00:00:00Z', extra: {} } };

  it('are found by the whole URI or name, not by a pattern', async () => {
    const { stub, client } = await startWith(() => found);
    expect(await client.assets.findByUri('s3://a_b')).toEqual({ id: 7, uri: 's3://a_b', name: 'name' });
    expect((await client.assets.findByName('Name'))?.id).toBe(8);
    expect(await client.assets.findByUri('s3://a')).toBeUndefined();
    expect(calls(stub)[0]).toBe(
      'GET /api/v2/assets?uri_pattern=s3%3A%2F%2Fa_b&order_by=id&limit=100&offset=0',
    );
  });

  it('get an event by id, URI or name', async () => {
    const { stub, client } = await startWith((request) => (request.method === 'POST' ? event : found));
    for (const wanted of [{ id: 7 }, { uri: 's3://a_b' }, { name: 'name' }]) {
      const posted = await client.assets.postEvent({ asset: wanted, extra: { rows: 2n ** 53n + 1n } });
      expect(posted).toEqual({ id: 12, timestamp: new Date('2026-01-01T00:00:00Z') });
      expect(stub.requests.at(-1)).toMatchObject({
        url: '/api/v2/assets/events',
        body: '{"asset_id":7,"extra":{"rows":9007199254740993}}',
      });
    }
  });

  it('that no DAG names are an error that says so', async () => {
    const { client } = await startWith(() => ({ status: 200, json: { assets: [], total_entries: 0 } }));
    const error = await failureOf(client.assets.postEvent({ asset: { uri: 's3://none' } }));
    expect(error.code).toBe('PM_AIRFLOW_NOT_FOUND');
    expect(error.message).toMatch(/no asset with the URI 's3:\/\/none'.*parsed DAG/);
  });

  it('get no second event where the first may have happened', async () => {
    const { stub, client } = await startWith(() => 'reset');
    const error = await failureOf(client.assets.postEvent({ asset: { id: 7 } }));
    expect(error).toMatchObject({ maybeApplied: true, transient: true });
    expect(calls(stub)).toHaveLength(1);
  });

  it('are datasets on Airflow 2, known by their URI', async () => {
    const { stub, client } = await startWith(
      (request) =>
        request.method === 'POST'
          ? { status: 200, json: { dataset_id: 1, dataset_uri: 's3://a', timestamp: '2026-01-01T00:00:00Z' } }
          : { status: 200, json: { datasets: [{ id: 3, uri: 's3://a' }], total_entries: 1 } },
      '2.11.0',
    );
    expect(await client.assets.findByName('s3://a')).toEqual({ id: 3, uri: 's3://a', name: 's3://a' });
    expect((await client.assets.postEvent({ asset: { uri: 's3://a' }, extra: { n: 1 } })).id).toBeNull();
    expect(stub.requests.at(-1)).toMatchObject({
      url: '/api/v1/datasets/events',
      body: '{"dataset_uri":"s3://a","extra":{"n":1}}',
    });
    const error = await failureOf(client.assets.postEvent({ asset: { id: 3 } }));
    expect(error.code).toBe('PM_AIRFLOW_UNSUPPORTED');
  });
});

describe('assetState', () => {
  const place = { assetId: 7, key: 'cursor/1' };

  it('is put, read and deleted', async () => {
    let kept: unknown;
    const { stub, client } = await startWith((request) => {
      if (request.method === 'PUT') kept = (JSON.parse(request.body) as { value: unknown }).value;
      if (request.method === 'DELETE') kept = undefined;
      if (request.method !== 'GET') return { status: 204 };
      return kept === undefined
        ? MISSING
        : { status: 200, json: { key: place.key, value: kept, updated_at: '2026-01-01T00:00:00Z' } };
    });
    expect(await client.assetState.get(place)).toBeUndefined();
    await client.assetState.put(place, { token: 'abc', n: 1 });
    expect(await client.assetState.get(place)).toEqual({
      key: 'cursor/1',
      value: { token: 'abc', n: 1 },
      updatedAt: new Date('2026-01-01T00:00:00Z'),
    });
    await client.assetState.delete(place);
    expect(await client.assetState.get(place)).toBeUndefined();
    expect(calls(stub)[1]).toBe('PUT /api/v2/assets/7/state-store/cursor%2F1');
  });

  it('is read back after a lost answer', async () => {
    const { stub, client } = await startWith((request) =>
      request.method === 'PUT'
        ? 'reset'
        : { status: 200, json: { key: 'k', value: [1], updated_at: '2026-01-01T00:00:00Z' } },
    );
    await client.assetState.put(place, [1]);
    expect(calls(stub)).toHaveLength(2);
  });

  it('needs 3.3', async () => {
    const { stub, client } = await startWith(() => MISSING, '3.2.2');
    for (const work of [
      client.assetState.get(place),
      client.assetState.put(place, 1),
      client.assetState.delete(place),
    ]) {
      expect((await failureOf(work)).code).toBe('PM_AIRFLOW_UNSUPPORTED');
    }
    expect(calls(stub)).toEqual([]);
  });
});
