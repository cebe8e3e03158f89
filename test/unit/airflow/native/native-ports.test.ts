import { afterEach, describe, expect, it } from 'vitest';
import { connectSocket, parseAddresses } from '../../../../src/airflow/native/connect-socket.js';
import { NativeConnections } from '../../../../src/airflow/native/native-connections.js';
import { NativeVariables } from '../../../../src/airflow/native/native-variables.js';
import { NativeXComTransport } from '../../../../src/airflow/native/native-xcom-transport.js';
import { SupervisorChannel } from '../../../../src/airflow/native/supervisor-channel.js';
import type { JsonValue } from '../../../../src/core/json.js';
import { describeVariableStore } from '../../../contract/variable-store.js';
import { describeXComTransport } from '../../../contract/xcom-transport.js';
import { FakeSupervisor, type FakeSupervisorOptions } from './fake-supervisor.js';

const address = { dagId: 'dag', runId: 'run', taskId: 'task' };

async function connect(options: FakeSupervisorOptions = {}) {
  const supervisor = await FakeSupervisor.start(options);
  const { comm } = parseAddresses(supervisor.argv);
  const channel = new SupervisorChannel({ socket: await connectSocket(comm, 5_000) });
  const cleanUp = async (): Promise<void> => {
    await channel.close();
    await supervisor[Symbol.asyncDispose]();
  };
  return { supervisor, channel, cleanUp };
}

describeXComTransport({
  name: 'native',
  create: async () => {
    const { channel, cleanUp } = await connect();
    return { transport: new NativeXComTransport(channel, address), cleanUp };
  },
});

describeVariableStore({
  name: 'native',
  create: async () => {
    const { channel, cleanUp } = await connect();
    return { variables: new NativeVariables(channel), cleanUp };
  },
});

describe('native ports', () => {
  let cleanUp: () => Promise<void> = async () => undefined;
  afterEach(() => cleanUp());

  async function start(options: FakeSupervisorOptions = {}) {
    const connected = await connect(options);
    ({ cleanUp } = connected);
    return connected;
  }

  it('tells the length of a return value that tasks may be mapped over, and of nothing else', async () => {
    const { supervisor, channel } = await start();
    const xcom = new NativeXComTransport(channel, address);
    const mapped = new NativeXComTransport(channel, { ...address, mapIndex: 0 });
    await xcom.push('return_value', ['a', 'b']);
    await xcom.push('return_value', { a: 1 });
    await xcom.push('return_value', 'text');
    await xcom.push('tables', ['a', 'b']);
    await mapped.push('return_value', ['a', 'b']);
    expect(supervisor.messages.map((message) => message['mapped_length'])).toEqual([
      2,
      1,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('pushes a list that is too long to be mapped over all the same', async () => {
    const refuse: FakeSupervisorOptions['answer'] = (message) =>
      message['mapped_length'] === undefined
        ? undefined
        : { error: { error: 'API_SERVER_ERROR', detail: { status_code: 400 } } };
    const { supervisor, channel } = await start({ answer: refuse });
    await new NativeXComTransport(channel, address).push('return_value', [1, 2]);
    expect(supervisor.xcoms.get('task/return_value/-1')).toEqual([1, 2]);
  });

  it('sends what Python can not read as text', async () => {
    const { supervisor, channel } = await start();
    const xcom = new NativeXComTransport(channel, address);
    await xcom.push('k', { variance: 3.5e25, exact: 1e18, smallest: 5e-324, nul: 'a\u0000b', __type: 1 });
    expect(supervisor.xcoms.get('task/k/-1')).toEqual({
      variance: '3.5e+25',
      exact: 1e18,
      smallest: 5e-324,
      nul: 'json-escaped:a\\u0000b',
      'json-escaped:__type': 1,
    });
    expect(await xcom.pull('k')).toMatchObject({ nul: 'a\u0000b', __type: 1 });
  });

  it.each<[string, JsonValue]>([['an integer beyond 2^53 as its digits', '9007199254740993']])(
    'pulls %s',
    async (_name, expected) => {
      const { supervisor, channel } = await start();
      supervisor.xcoms.set('task/k/-1', { n: 2n ** 53n + 1n });
      expect(await new NativeXComTransport(channel, address).pull('k')).toEqual({ n: expected });
    },
  );

  it.each(['', 'a?b', 'a#b', 'a%41b', '.', 'x/../y'])('refuses the key %j', async (key) => {
    const { supervisor, channel } = await start();
    const xcom = new NativeXComTransport(channel, address);
    await expect(xcom.push(key, 1)).rejects.toMatchObject({ code: 'PM_XCOM_INVALID' });
    await expect(xcom.pull(key)).rejects.toMatchObject({ code: 'PM_XCOM_INVALID' });
    expect(supervisor.messages).toEqual([]);
  });

  it('gives a connection as a source, and masks what is secret in it', async () => {
    const extra = JSON.stringify({ sslmode: 'require', api_token: 'tok-12345', region: 'eu' });
    const { supervisor, channel } = await start({
      connections: {
        warehouse: {
          conn_type: 'postgres',
          host: 'db.example.org',
          schema: 'shop',
          login: 'reader',
          password: 'pa/ss word',
          port: 5433,
          extra,
        },
      },
    });
    const source = await new NativeConnections(channel).getSource('warehouse');
    expect(source).toMatchObject({
      type: 'postgres',
      host: 'db.example.org',
      port: 5433,
      database: 'shop',
      username: 'reader',
    });
    expect(source.password?.reveal()).toBe('pa/ss word');
    expect(supervisor.masked).toEqual(['pa/ss word', 'pa%2Fss%20word', 'tok-12345']);
  });

  it('says that a connection is missing, and how to make it', async () => {
    const { channel } = await start();
    const connections = new NativeConnections(channel);
    expect(await connections.get('nope')).toBeUndefined();
    await expect(connections.getSource('nope')).rejects.toMatchObject({
      code: 'PM_AIRFLOW_CONNECTION',
      message: expect.stringContaining("'nope'"),
    });
  });

  it('hands on an error that is not "missing"', async () => {
    const { channel } = await start({
      answer: () => ({ body: { error: 'PERMISSION_DENIED', detail: null, type: 'ErrorResponse' } }),
    });
    await expect(new NativeConnections(channel).get('a')).rejects.toMatchObject({
      reason: 'PERMISSION_DENIED',
    });
    await expect(new NativeVariables(channel).get('a')).rejects.toMatchObject({
      reason: 'PERMISSION_DENIED',
    });
  });
});
