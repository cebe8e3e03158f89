import { describe, expect, it } from 'vitest';
import { calls, type StubAnswer, type StubRequest, startStub, versionProbe } from './http-stub.js';
import { createTestClient, failureOf } from './test-client.js';

const auth = { kind: 'token', token: 'tok-1234' } as const;
const MISSING: StubAnswer = { status: 404, json: { detail: 'The Variable was not found' } };
const TAKEN: StubAnswer = { status: 409, json: { detail: 'The Variable already exists' } };

/** Variables as Airflow keeps them. `fault` answers first; `undefined` leaves it to the server. */
async function startVariableStub(
  options: {
    version?: string;
    initial?: Record<string, string>;
    fault?(request: StubRequest, store: Map<string, string>): StubAnswer | undefined;
  } = {},
) {
  const { version = '3.3.2', initial = {}, fault } = options;
  const store = new Map(Object.entries(initial));
  const stub = await startStub({
    answer: (request) => {
      const probe = versionProbe(request, version);
      if (probe) return probe;
      const broken = fault?.(request, store);
      if (broken) return broken;
      const name = decodeURIComponent(
        new URL(request.url, 'http://x').pathname.split('/variables/')[1] ?? '',
      );
      const body =
        request.body === '' ? undefined : (JSON.parse(request.body) as { key: string; value: string });
      if (request.method === 'POST' && body) {
        if (store.has(body.key) && version.startsWith('3')) return TAKEN;
        store.set(body.key, body.value);
        return { status: 201, json: body };
      }
      if (!store.has(name)) return MISSING;
      if (request.method === 'DELETE') {
        store.delete(name);
        return { status: 204 };
      }
      if (request.method === 'PATCH' && body) store.set(name, body.value);
      return { status: 200, json: { key: name, value: store.get(name) } };
    },
  });
  return { stub, store, variables: createTestClient({ url: stub.url, auth }).variables };
}

const methods = (stub: Parameters<typeof calls>[0]) => calls(stub).map((call) => call.split(' ')[0]);

describe('variables', () => {
  it('are created, replaced, read and deleted', async () => {
    const { stub, store, variables } = await startVariableStub();
    await variables.set('a/b é', '{"x": 1}');
    await variables.set('a/b é', 'second');
    expect(store).toEqual(new Map([['a/b é', 'second']]));
    expect(await variables.get('a/b é')).toBe('second');
    await variables.delete('a/b é');
    await variables.delete('a/b é');
    expect(await variables.get('a/b é')).toBeUndefined();
    expect(calls(stub).slice(0, 3)).toEqual([
      'PATCH /api/v2/variables/a%2Fb%20%C3%A9?update_mask=value',
      'POST /api/v2/variables',
      'PATCH /api/v2/variables/a%2Fb%20%C3%A9?update_mask=value',
    ]);
    expect(stub.requests.find((request) => request.method === 'PATCH')?.body).toBe(
      '{"key":"a/b é","value":"{\\"x\\": 1}"}',
    );
  });

  it('are set without the mask that Airflow 2 refuses', async () => {
    const { stub, store, variables } = await startVariableStub({ version: '2.11.0', initial: { a: '1' } });
    await variables.set('a', '2');
    expect(store.get('a')).toBe('2');
    expect(calls(stub)).toEqual(['PATCH /api/v1/variables/a']);
  });

  it('survive another process that creates the same one in between', async () => {
    const { stub, store, variables } = await startVariableStub({
      fault: (request, kept) => {
        if (request.method !== 'POST') return undefined;
        kept.set('a', 'theirs');
        return TAKEN;
      },
    });
    await variables.set('a', 'mine');
    expect(store.get('a')).toBe('mine');
    expect(methods(stub)).toEqual(['PATCH', 'POST', 'PATCH']);
  });

  it('give up after a few turns', async () => {
    const { stub, variables } = await startVariableStub({
      fault: (request) => (request.method === 'POST' ? TAKEN : undefined),
    });
    expect((await failureOf(variables.set('a', 'mine'))).code).toBe('PM_AIRFLOW_CONFLICT');
    expect(methods(stub)).toHaveLength(8);
  });

  it('are read back after a reset, and not written twice', async () => {
    let resets = 0;
    const { stub, store, variables } = await startVariableStub({
      initial: { a: 'old' },
      fault: (request, kept) => {
        if (request.method !== 'PATCH' || resets > 0) return undefined;
        resets += 1;
        kept.set('a', 'new');
        return 'reset';
      },
    });
    await variables.set('a', 'new');
    expect(store.get('a')).toBe('new');
    expect(methods(stub)).toEqual(['PATCH', 'GET']);
  });

  it('are deleted once when the answer was lost', async () => {
    const { stub, variables } = await startVariableStub({
      initial: { a: 'old' },
      fault: (request, kept) => {
        if (request.method !== 'DELETE') return undefined;
        kept.delete('a');
        return 'reset';
      },
    });
    await variables.delete('a');
    expect(methods(stub)).toEqual(['DELETE', 'GET']);
  });

  it('need the right to them', async () => {
    const { variables } = await startVariableStub({
      fault: () => ({ status: 403, json: { detail: 'Forbidden' } }),
    });
    const error = await failureOf(variables.get('a'));
    expect(error.code).toBe('PM_AIRFLOW_FORBIDDEN');
    expect(error.message).toContain('a Variable needs the role op (simple auth manager) or Op (FAB)');
  });

  it('without a value that can be read are an error, not a missing variable', async () => {
    const { variables } = await startVariableStub({
      fault: () => ({ status: 200, json: { key: 'a', value: null } }),
    });
    expect((await failureOf(variables.get('a'))).message).toContain('fernet key');
  });

  it('need a name', async () => {
    const { stub, variables } = await startVariableStub();
    await expect(variables.get('')).rejects.toMatchObject({ code: 'PM_INVALID_ARGUMENT' });
    await expect(variables.set('', 'x')).rejects.toMatchObject({ code: 'PM_INVALID_ARGUMENT' });
    expect(calls(stub)).toEqual([]);
  });
});
