import { describe, expect, it } from 'vitest';
import { defineTasks } from '../../../../src/airflow/native/define-tasks.js';
import { runNativeTask } from '../../../../src/airflow/native/runtime.js';
import {
  fromTsSdk,
  fromTsSdkConnection,
  fromTsSdkHandler,
  toTsSdkHandler,
} from '../../../../src/airflow/native/ts-sdk-bridge.js';
import type { TsSdkArgsLike, TsSdkClientLike } from '../../../../src/airflow/native/ts-sdk-shapes.js';
import type { JsonValue } from '../../../../src/core/json.js';
import { silentLogger } from '../../../../src/core/logger.js';
import { describeVariableStore } from '../../../contract/variable-store.js';
import { describeXComTransport } from '../../../contract/xcom-transport.js';
import { FakeSupervisor } from './fake-supervisor.js';

/** The SDK's client in memory; `beta` leaves out what its first beta does not have. */
function sdkArgs({ beta = false } = {}): TsSdkArgsLike & { xcoms: Map<string, JsonValue> } {
  const xcoms = new Map<string, JsonValue>();
  const variables = new Map<string, string>();
  const client: TsSdkClientLike = {
    getXCom: async <T>({ key }: { key: string }) => structuredClone(xcoms.get(key) ?? null) as T | null,
    setXCom: async ({ key, value }) => {
      xcoms.set(key, value);
    },
    getVariable: async (key) => variables.get(key) ?? null,
    getConnection: async (id) => ({ id, type: 'postgres', host: 'db', schema: 'shop', login: 'u' }),
    ...(!beta && {
      setVariable: async (key: string, value: string) => {
        variables.set(key, value);
      },
      deleteVariable: async (key: string) => {
        variables.delete(key);
      },
    }),
  };
  const ctx = {
    dagId: 'dag',
    taskId: 'task',
    runId: 'run',
    tryNumber: 2,
    mapIndex: -1,
    signal: new AbortController().signal,
  };
  return { ctx, client, xcoms };
}

describeVariableStore({
  name: 'ts-sdk',
  create: async () => ({ variables: fromTsSdk(sdkArgs()).variables }),
});

describe('fromTsSdk', () => {
  it('gives the context that operators run with', () => {
    const args = sdkArgs();
    expect(fromTsSdk(args, { logger: silentLogger })).toMatchObject({
      dagId: 'dag',
      taskId: 'task',
      runId: 'run',
      tryNumber: 2,
      mapIndex: -1,
      logicalDate: null,
      signal: args.ctx.signal,
    });
  });

  it('says what the first beta can not do', async () => {
    const { variables } = fromTsSdk(sdkArgs({ beta: true }));
    await expect(variables.set('a', '1')).rejects.toMatchObject({ code: 'PM_UNSUPPORTED' });
    await expect(variables.delete('a')).rejects.toMatchObject({ code: 'PM_UNSUPPORTED' });
    expect(await variables.get('a')).toBeUndefined();
  });

  it('gives connections in the form that becomes a source', () => {
    expect(fromTsSdkConnection({ id: 'c', type: 'postgres', host: 'db' })).toEqual({
      connId: 'c',
      connType: 'postgres',
      host: 'db',
    });
  });
});

describe('toTsSdkHandler', () => {
  it('runs an operator with what the SDK gives', async () => {
    const args = sdkArgs();
    const handler = toTsSdkHandler({
      execute: async ({ xcom, taskId }) => {
        await xcom.push('profiling_results', { taskId });
        return { done: true };
      },
    });
    expect(await handler(args)).toEqual({ done: true });
    expect(args.xcoms.get('profiling_results')).toEqual({ taskId: 'task' });
  });
});

describe('fromTsSdkHandler', () => {
  it('runs a handler of the SDK as a native task', async () => {
    await using supervisor = await FakeSupervisor.start({
      variables: { a: '1' },
      connections: { pg: { conn_type: 'postgres', host: 'db', password: 'secret-pw' } },
    });
    supervisor.xcoms.set('before/return_value/-1', 20);
    const handler = fromTsSdkHandler(async ({ ctx, client }) => {
      await client.setXCom({ key: 'k', value: [1] });
      await client.setVariable('b', '2');
      expect(await client.getVariableOrThrow('b')).toBe('2');
      await client.deleteVariable('a');
      await expect(client.getVariableOrThrow('a')).rejects.toThrow(/'a'/);
      await expect(client.getConnectionOrThrow('nope')).rejects.toThrow(/'nope'/);
      await expect(client.setXCom({ key: 'k', value: 1, taskId: 'other' })).rejects.toMatchObject({
        code: 'PM_UNSUPPORTED',
      });
      return {
        task: ctx.taskId,
        own: await client.getXCom({ key: 'k' }),
        before: await client.getXCom({ key: 'return_value', taskId: 'before' }),
        none: await client.getXCom({ key: 'nope' }),
        variable: await client.getVariable('a'),
        connection: await client.getConnection('pg'),
        missing: await client.getConnection('nope'),
      };
    });
    const code = await runNativeTask({
      tasks: defineTasks({ dag: { task: handler } }),
      argv: supervisor.argv,
      env: {},
      signals: supervisor.signals,
    });
    await supervisor.logsEnded;
    expect(supervisor.logs).toEqual([]);
    expect(code).toBe(0);
    expect(supervisor.xcoms.get('task/return_value/-1')).toEqual({
      task: 'task',
      own: [1],
      before: 20,
      none: null,
      variable: null,
      connection: { id: 'pg', type: 'postgres', host: 'db', password: 'secret-pw' },
      missing: null,
    });
    expect(Object.fromEntries(supervisor.variables)).toEqual({ b: '2' });
  });
});

describeXComTransport({
  name: 'ts-sdk',
  create: async () => ({ transport: fromTsSdk(sdkArgs()).xcom }),
});
