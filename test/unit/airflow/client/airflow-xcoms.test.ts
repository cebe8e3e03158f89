import { describe, expect, it } from 'vitest';
import type { ExactJson } from '../../../../src/airflow/client/exact-json.js';
import { calls, type StubAnswer, startStub, versionProbe } from './http-stub.js';
import { createTestClient, failureOf } from './test-client.js';

const ADDRESS = { dagId: 'd', runId: 'manual__2026-01-01T00:00:00+00:00', taskId: 't' };
const BASE = '/dags/d/dagRuns/manual__2026-01-01T00%3A00%3A00%2B00%3A00/taskInstances/t/xcomEntries';
const MISSING = { status: 404, json: { detail: 'XCom entry with key: `k` not found' } };

const entry = (value: unknown, key = 'k') => ({
  key,
  value,
  timestamp: '2026-01-01T10:00:00.123456Z',
  map_index: -1,
  task_id: 't',
});

/** A server that holds the value of one key. `after` is asked for the answer once a write has been applied. */
async function startXComStub(options: {
  version?: string;
  value?: unknown;
  /** Replaces the answer of request number n (from 1) of this method; the write is applied when it says so. */
  fault?(method: string, number: number): { answer: StubAnswer; applied: boolean } | undefined;
  encode?(value: unknown): unknown;
}) {
  const { version = '3.3.2', fault, encode = (value: unknown) => value } = options;
  const state = { value: options.value };
  const counts: Record<string, number> = {};
  const stub = await startStub({
    answer: (request) => {
      const probe = versionProbe(request, version);
      if (probe) return probe;
      const { method } = request;
      counts[method] = (counts[method] ?? 0) + 1;
      const broken = fault?.(method, counts[method]);
      const regular = (): StubAnswer => {
        if (method === 'GET')
          return state.value === undefined ? MISSING : { status: 200, json: entry(state.value) };
        if (method === 'DELETE') {
          if (state.value === undefined) return MISSING;
          state.value = undefined;
          return { status: 204 };
        }
        if (method === 'POST' && state.value !== undefined)
          return { status: 409, json: { detail: 'exists' } };
        if (method === 'PATCH' && state.value === undefined) return MISSING;
        state.value = encode((JSON.parse(request.body) as { value: unknown }).value);
        return { status: method === 'POST' ? 201 : 200, json: entry(state.value) };
      };
      if (!broken) return regular();
      if (broken.applied) regular();
      return broken.answer;
    },
  });
  return { stub, state, client: createTestClient({ url: stub.url }) };
}

describe('xcoms.get', () => {
  it('gives value, raw text and time', async () => {
    const { stub, client } = await startXComStub({ value: { a: 1 } });
    expect(await client.xcoms.get(ADDRESS, 'k')).toEqual({
      key: 'k',
      mapIndex: -1,
      value: { a: 1 },
      raw: '{"a":1}',
      timestamp: new Date('2026-01-01T10:00:00.123Z'),
    });
    expect(calls(stub)).toEqual([`GET /api/v2${BASE}/k?map_index=-1`]);
  });

  it('gives undefined for a missing one, and null for null', async () => {
    const { client, state } = await startXComStub({});
    expect(await client.xcoms.get(ADDRESS, 'k')).toBeUndefined();
    state.value = null;
    expect((await client.xcoms.get(ADDRESS, 'k'))?.value).toBeNull();
  });

  it('asks Airflow 2 for the native value and encodes any key', async () => {
    const { stub, client } = await startXComStub({ version: '2.11.0', value: 1 });
    await client.xcoms.get({ ...ADDRESS, mapIndex: 3 }, 'a/b ..?');
    expect(calls(stub)).toEqual([`GET /api/v1${BASE}/a%2Fb%20..%3F?map_index=3&stringify=false`]);
  });

  it('does not take a route that is missing for a value that is missing', async () => {
    const stub = await startStub({
      answer: (request) => versionProbe(request) ?? { status: 404, json: { error: 'API route not found' } },
    });
    const error = await failureOf(createTestClient({ url: stub.url }).xcoms.get(ADDRESS, 'k'));
    expect(error.code).toBe('PM_AIRFLOW_NOT_FOUND');
    expect(error.message).toMatch(/no such address/);
  });

  it('keeps big integers', async () => {
    const text =
      '{"key":"k","timestamp":"2026-01-01T00:00:00Z","map_index":-1,"value":{"n":9007199254740993}}';
    const stub = await startStub({
      answer: (request) =>
        versionProbe(request) ?? { status: 200, text, headers: { 'content-type': 'application/json' } },
    });
    const found = await createTestClient({ url: stub.url }).xcoms.get(ADDRESS, 'k');
    expect(found?.value).toEqual({ n: 9007199254740993n });
    expect(found?.raw).toBe('{"n":9007199254740993}');
  });
});

describe('xcoms.create', () => {
  it('sends the raw value, bigints as integers', async () => {
    const { stub, client } = await startXComStub({});
    const value: ExactJson = { n: 2n ** 64n, s: '{"a":1}' };
    await client.xcoms.create({ ...ADDRESS, mapIndex: 2 }, 'k', value);
    expect(stub.requests.at(-1)).toMatchObject({
      method: 'POST',
      url: `/api/v2${BASE}`,
      body: '{"key":"k","value":{"n":18446744073709551616,"s":"{\\"a\\":1}"},"map_index":2}',
    });
  });

  it('says that the key exists', async () => {
    const { stub, client } = await startXComStub({ value: 1 });
    const error = await failureOf(client.xcoms.create(ADDRESS, 'k', 1));
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_CONFLICT', status: 409, maybeApplied: false });
    expect(calls(stub)).toHaveLength(1);
  });

  it('is not sent again when the value is there after a reset', async () => {
    const { stub, client } = await startXComStub({
      fault: (method) => (method === 'POST' ? { answer: 'reset', applied: true } : undefined),
    });
    expect((await client.xcoms.create(ADDRESS, 'k', { a: [1] })).value).toEqual({ a: [1] });
    expect(calls(stub).map((call) => call.split(' ')[0])).toEqual(['POST', 'GET']);
  });

  it('is sent again when the value is not there after a reset', async () => {
    const { stub, client, state } = await startXComStub({
      fault: (method, number) =>
        method === 'POST' && number === 1 ? { answer: { status: 503 }, applied: false } : undefined,
    });
    await client.xcoms.create(ADDRESS, 'k', 5);
    expect(state.value).toBe(5);
    expect(calls(stub).map((call) => call.split(' ')[0])).toEqual(['POST', 'GET', 'POST']);
  });

  it('knows its own late value behind the conflict of the second attempt', async () => {
    let late: (() => void) | undefined;
    const made = await startXComStub({
      fault: (method, number) => {
        if (method === 'GET' && number === 1) {
          // Not committed yet when it is read, but before the second attempt.
          late?.();
          return { answer: MISSING, applied: false };
        }
        return method === 'POST' && number === 1 ? { answer: 'reset', applied: false } : undefined;
      },
    });
    late = () => {
      made.state.value = { mine: true };
    };
    expect((await made.client.xcoms.create(ADDRESS, 'k', { mine: true })).value).toEqual({ mine: true });
    expect(calls(made.stub).map((call) => call.split(' ')[0])).toEqual(['POST', 'GET', 'POST', 'GET']);
  });

  it('finds its value as the text that servers below 3.2.2 make of it', async () => {
    const { stub, client } = await startXComStub({
      version: '3.1.8',
      encode: (value) => JSON.stringify(JSON.stringify(value)),
      fault: (method) => (method === 'POST' ? { answer: 'reset', applied: true } : undefined),
    });
    await client.xcoms.create(ADDRESS, 'k', { a: 1 });
    expect(calls(stub)).toHaveLength(2);
  });

  it('is left in doubt, and says so, when nothing can be read afterwards', async () => {
    const { client } = await startXComStub({ fault: () => ({ answer: { status: 503 }, applied: true }) });
    const error = await failureOf(client.xcoms.create(ADDRESS, 'k', 1));
    expect(error).toMatchObject({ method: 'POST', status: 503, transient: true, maybeApplied: true });
  });

  it('stays in doubt when a later attempt never reached the server', async () => {
    const { client, stub } = await startXComStub({
      fault: (method, number) => {
        if (method === 'POST') return { answer: number === 1 ? 'reset' : { status: 422 }, applied: false };
        return undefined;
      },
    });
    const error = await failureOf(client.xcoms.create(ADDRESS, 'k', 1));
    expect(error).toMatchObject({ status: 422, maybeApplied: true });
    expect(error.message).toMatch(/an earlier attempt may have happened/);
    expect(calls(stub)).toHaveLength(3);
  });

  it('is refused on Airflow 2 before it is sent', async () => {
    const { stub, client } = await startXComStub({ version: '2.11.0' });
    const error = await failureOf(client.xcoms.create(ADDRESS, 'k', 1));
    expect(error.code).toBe('PM_AIRFLOW_UNSUPPORTED');
    expect(error.message).toMatch(/Airflow 2\.11\.0.*needs Airflow 3\.0/);
    expect(calls(stub)).toEqual([]);
  });
});

describe('xcoms.update', () => {
  it('puts map_index into the body and reads back after a reset', async () => {
    const { stub, client } = await startXComStub({
      value: 1,
      fault: (method) => (method === 'PATCH' ? { answer: 'reset', applied: true } : undefined),
    });
    expect((await client.xcoms.update(ADDRESS, 'k', 2)).value).toBe(2);
    expect(stub.requests.find((request) => request.method === 'PATCH')).toMatchObject({
      url: `/api/v2${BASE}/k`,
      body: '{"value":2,"map_index":-1}',
    });
  });

  it('says that there is none', async () => {
    const { client } = await startXComStub({});
    const error = await failureOf(client.xcoms.update(ADDRESS, 'k', 2));
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_NOT_FOUND', maybeApplied: false });
  });
});

describe('xcoms.delete', () => {
  it('says whether there was one', async () => {
    const { client } = await startXComStub({ value: 1 });
    expect(await client.xcoms.delete(ADDRESS, 'k')).toBe(true);
    expect(await client.xcoms.delete(ADDRESS, 'k')).toBe(false);
  });

  it('is done when the value is gone after a reset', async () => {
    const { client, stub } = await startXComStub({
      value: 1,
      fault: (method) => (method === 'DELETE' ? { answer: 'reset', applied: true } : undefined),
    });
    expect(await client.xcoms.delete(ADDRESS, 'k')).toBe(true);
    expect(calls(stub)).toHaveLength(2);
  });

  it('needs 3.2', async () => {
    const { client } = await startXComStub({ version: '3.1.8', value: 1 });
    expect((await failureOf(client.xcoms.delete(ADDRESS, 'k'))).code).toBe('PM_AIRFLOW_UNSUPPORTED');
  });
});

describe('xcoms.list', () => {
  it('goes through all pages and keeps the entries of its map index', async () => {
    const all = Array.from({ length: 250 }, (_, index) => ({
      ...entry(0, `k${index}`),
      map_index: index % 2,
    }));
    const stub = await startStub({
      answer: (request) => {
        const probe = versionProbe(request);
        if (probe) return probe;
        const query = new URL(request.url, 'http://x').searchParams;
        const offset = Number(query.get('offset'));
        const xcom_entries = all.slice(offset, offset + Math.min(100, Number(query.get('limit'))));
        return { status: 200, json: { xcom_entries, total_entries: all.length } };
      },
    });
    const found = await createTestClient({ url: stub.url }).xcoms.list({ ...ADDRESS, mapIndex: 1 });
    expect(found).toHaveLength(125);
    expect(found[0]).toEqual({ key: 'k1', mapIndex: 1, timestamp: new Date('2026-01-01T10:00:00.123Z') });
    expect(calls(stub)).toHaveLength(3);
  });
});
