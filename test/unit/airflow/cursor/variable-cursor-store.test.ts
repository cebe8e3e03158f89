import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AirflowVariableCursorStore } from '../../../../src/airflow/cursor/variable-cursor-store.js';
import { AirflowVariableStore } from '../../../../src/airflow/cursor/variable-store.js';
import { describeCursorStore } from '../../../contract/cursor-store.js';
import { describeVariableStore } from '../../../contract/variable-store.js';
import { startXComLab, type XComLab } from '../support/xcom-lab.js';

for (const version of ['2.11.0', '3.0.6', '3.1.8', '3.3.2']) {
  for (const opaque of ['when-needed', 'always'] as const) {
    describeCursorStore({
      name: `Airflow ${version} variables, opaque ${opaque}`,
      create: async () => {
        const { client, ...lab } = await startXComLab(version);
        const store = new AirflowVariableCursorStore({ client, opaque });
        return { store, cleanUp: async () => lab[Symbol.asyncDispose]() };
      },
    });
  }
  describeVariableStore({
    name: `Airflow ${version}`,
    create: async () => {
      const { client, ...lab } = await startXComLab(version);
      return { variables: new AirflowVariableStore(client), cleanUp: async () => lab[Symbol.asyncDispose]() };
    },
  });
}

const KEY = 'profilemesh_plan_cursor';
const PLAIN = '{"environment": "production", "tables": {"public.orders": {"metrics": ["count"]}}}';
const SECRET = '{"environment": "production", "tables": {"public.auth_tokens": {"sampling": "x"}}}';

describe('AirflowVariableCursorStore', () => {
  let lab: XComLab;
  let store: AirflowVariableCursorStore;
  beforeEach(async () => {
    lab = await startXComLab();
    store = new AirflowVariableCursorStore({ client: lab.client });
  });
  afterEach(() => lab[Symbol.asyncDispose]());

  it('leaves a cursor to Python as it is where Airflow gives it back so', async () => {
    expect(await store.compareAndSet(KEY, undefined, PLAIN)).toBe(true);
    expect(lab.airflow.variable(KEY)).toBe(PLAIN);
    expect(await store.get(KEY)).toBe(PLAIN);
  });

  it('keeps a cursor with a table called auth_tokens whole', async () => {
    await lab.client.variables.set('control', SECRET);
    expect(await lab.client.variables.get('control')).toContain('***');
    expect(await store.compareAndSet(KEY, undefined, SECRET)).toBe(true);
    expect(await store.get(KEY)).toBe(SECRET);
    expect(await store.compareAndSet(KEY, SECRET, PLAIN)).toBe(true);
    expect(await store.compareAndSet(KEY, PLAIN, SECRET)).toBe(true);
    expect(lab.airflow.variable(KEY)).toMatch(/^profilemesh:b64:/);
  });

  it('reads a cursor that Python wrote, and replaces it', async () => {
    lab.airflow.setVariable(KEY, PLAIN);
    expect(await store.get(KEY)).toBe(PLAIN);
    expect(await store.compareAndSet(KEY, PLAIN, SECRET)).toBe(true);
    expect(await store.get(KEY)).toBe(SECRET);
  });

  it('can replace one that Python wrote and Airflow masks, which reads as broken', async () => {
    lab.airflow.setVariable(KEY, SECRET);
    const seen = await store.get(KEY);
    expect(seen).toContain('***');
    expect(await store.compareAndSet(KEY, seen, SECRET)).toBe(true);
    expect(await store.get(KEY)).toBe(SECRET);
  });

  it('falls back to the opaque form where a deployment masks names of its own', async () => {
    const { client } = lab;
    const masking = {
      version: () => client.version(),
      variables: {
        get: async (name: string) => (await client.variables.get(name))?.replace('["count"]', '"***"'),
        set: client.variables.set.bind(client.variables),
        delete: client.variables.delete.bind(client.variables),
      },
    };
    const custom = new AirflowVariableCursorStore({ client: masking });
    expect(await custom.compareAndSet(KEY, undefined, PLAIN)).toBe(true);
    expect(await custom.get(KEY)).toBe(PLAIN);
    expect(lab.airflow.variable(KEY)).toMatch(/^profilemesh:b64:/);
  });

  it('refuses a name that Airflow masks wholly, with the reason, before anything is sent', async () => {
    for (const work of [store.get('token_cursor'), store.compareAndSet('token_cursor', undefined, 'x')]) {
      await expect(work).rejects.toMatchObject({
        name: 'StorageError',
        code: 'PM_CURSOR_STORE',
        message: expect.stringContaining('contains "token"'),
      });
    }
    expect(lab.airflow.requests.filter(({ path }) => path.includes('variables'))).toEqual([]);
  });

  it('takes that name on Airflow 2, which masks nothing', async () => {
    await using old = await startXComLab('2.11.0');
    const cursors = new AirflowVariableCursorStore({ client: old.client });
    expect(await cursors.compareAndSet('token_cursor', undefined, SECRET)).toBe(true);
    expect(await cursors.get('token_cursor')).toBe(SECRET);
  });

  it.each(['', 'a/b', 'a\nb', 'x'.repeat(251)])(
    'refuses the name %j, which some server can not address',
    async (name) => {
      await expect(store.get(name)).rejects.toMatchObject({ code: 'PM_CURSOR_STORE' });
    },
  );

  it('gives false when another process replaced the cursor at once', async () => {
    const { client, airflow } = lab;
    const racing = {
      version: () => client.version(),
      variables: {
        get: client.variables.get.bind(client.variables),
        delete: client.variables.delete.bind(client.variables),
        set: async (name: string, value: string) => {
          await client.variables.set(name, value);
          airflow.setVariable(name, 'theirs');
        },
      },
    };
    const cursors = new AirflowVariableCursorStore({ client: racing });
    expect(await cursors.compareAndSet(KEY, undefined, PLAIN)).toBe(false);
    expect(await store.get(KEY)).toBe('theirs');
  });

  it('never gives true for a write that failed', async () => {
    lab.airflow.fail({ method: 'POST', path: /variables/, status: 403, body: '{"detail":"Forbidden"}' });
    await expect(store.compareAndSet(KEY, undefined, PLAIN)).rejects.toMatchObject({
      code: 'PM_AIRFLOW_FORBIDDEN',
    });
    expect(await store.get(KEY)).toBeUndefined();
  });

  it('names a cursor that is broken', async () => {
    lab.airflow.setVariable(KEY, 'profilemesh:gz64:AAAA');
    await expect(store.get(KEY)).rejects.toMatchObject({
      name: 'StorageError',
      message: expect.stringContaining(KEY),
    });
  });
});

describe('AirflowVariableStore', () => {
  it('gives back what was set, whatever Airflow makes of it, and stays readable for Python where it can', async () => {
    await using lab = await startXComLab();
    const variables = new AirflowVariableStore(lab.client);
    for (const text of [
      SECRET,
      '{"a":1}',
      '1e3',
      'profilemesh:b64:AAAA',
      'profilemesh:gz64:no',
      'a\0b',
      '***',
      '',
    ]) {
      await variables.set('v', text);
      expect(await variables.get('v')).toBe(text);
    }
    await variables.set('v', PLAIN);
    expect(lab.airflow.variable('v')).toBe(PLAIN);
  });

  it('refuses a name that only this deployment masks', async () => {
    await using lab = await startXComLab();
    const { client } = lab;
    const masking = {
      version: () => client.version(),
      variables: {
        get: async () => '***',
        set: client.variables.set.bind(client.variables),
        delete: client.variables.delete.bind(client.variables),
      },
    };
    await expect(new AirflowVariableStore(masking).set('v', 'text')).rejects.toMatchObject({
      code: 'PM_STORAGE_FAILED',
      message: expect.stringContaining('masks its name'),
    });
  });

  it('refuses half of a surrogate pair before it is sent, and names a variable that was cut', async () => {
    await using lab = await startXComLab();
    const variables = new AirflowVariableStore(lab.client);
    await expect(variables.set('v', 'a\ud800')).rejects.toMatchObject({ code: 'PM_STORAGE_FAILED' });
    lab.airflow.setVariable('v', 'profilemesh:gz64:AAAA');
    await expect(variables.get('v')).rejects.toMatchObject({
      code: 'PM_STORAGE_FAILED',
      message: expect.stringContaining("'v'"),
    });
  });

  it('refuses a name that Airflow masks', async () => {
    await using lab = await startXComLab();
    const variables = new AirflowVariableStore(lab.client);
    await expect(variables.set('my_secret', 'x')).rejects.toMatchObject({ code: 'PM_STORAGE_FAILED' });
    lab.airflow.setVariable('my_secret', 'x');
    await expect(variables.get('my_secret')).rejects.toMatchObject({ code: 'PM_STORAGE_FAILED' });
    await variables.delete('my_secret');
    expect(await variables.get('my_secret')).toBeUndefined();
  });
});
