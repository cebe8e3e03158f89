import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { parseAddresses } from '../../../../src/airflow/native/connect-socket.js';
import { SupervisorChannel } from '../../../../src/airflow/native/supervisor-channel.js';
import { FakeSupervisor, type FakeSupervisorOptions } from './fake-supervisor.js';

const open: AsyncDisposable[] = [];

afterEach(async () => {
  for (const resource of open.splice(0)) await resource[Symbol.asyncDispose]();
});

async function connect(options: FakeSupervisorOptions = {}, timeoutMs?: number) {
  const supervisor = await FakeSupervisor.start(options);
  open.push(supervisor);
  const socket = net.connect(parseAddresses(supervisor.argv).comm);
  const channel = new SupervisorChannel({ socket, ...(timeoutMs !== undefined && { timeoutMs }) });
  await channel.greeting;
  return { supervisor, channel };
}

describe('SupervisorChannel', () => {
  it('gives the first message, then answers', async () => {
    const { channel } = await connect({ variables: { a: '1' } });
    expect(await channel.greeting).toMatchObject({ type: 'StartupDetails' });
    expect(await channel.request({ type: 'GetVariable', key: 'a' })).toMatchObject({ value: '1' });
    await channel.close();
  });

  it('brings answers to their requests, whatever their order', async () => {
    const { channel } = await connect({ variables: { a: '1', b: '2' } });
    const asked = ['a', 'b', 'a'].map((key) => channel.request({ type: 'GetVariable', key }));
    expect((await Promise.all(asked)).map((body) => (body as { value: string }).value)).toEqual([
      '1',
      '2',
      '1',
    ]);
  });

  it('gives null for a plain acknowledgement', async () => {
    const { channel } = await connect();
    expect(
      await channel.request({ type: 'PutVariable', key: 'a', value: '1', description: null }),
    ).toBeNull();
  });

  it('takes an error that comes as the body', async () => {
    const { channel } = await connect();
    await expect(channel.request({ type: 'GetVariable', key: 'nope' })).rejects.toMatchObject({
      name: 'SupervisorError',
      code: 'PM_AIRFLOW_SUPERVISOR',
      reason: 'VARIABLE_NOT_FOUND',
      transient: false,
    });
  });

  it.each([
    [422, false],
    [500, false],
    [503, true],
    [null, true],
  ])('takes an error of its own slot: status %s, transient %s', async (status, transient) => {
    const error = {
      error: 'API_SERVER_ERROR',
      detail: { status_code: status, message: 'Server returned error', detail: { detail: 'why' } },
    };
    const { channel } = await connect({ answer: () => ({ error }) });
    await expect(channel.request({ type: 'SetXCom' })).rejects.toMatchObject({
      reason: 'API_SERVER_ERROR',
      status: status ?? undefined,
      transient,
      message: expect.stringContaining('SetXCom'),
    });
  });

  it('fails a request without an answer, and goes on with the next', async () => {
    const { channel } = await connect({ variables: { a: '1' } }, 50);
    await expect(channel.request({ type: 'Nope' })).rejects.toMatchObject({
      message: expect.stringContaining('Nope within 50 ms'),
    });
    expect(await channel.request({ type: 'GetVariable', key: 'a' })).toMatchObject({ value: '1' });
  });

  it('fails what is under way, and what follows, when the connection ends', async () => {
    const { supervisor, channel } = await connect();
    const underWay = channel.request({ type: 'Nope' });
    supervisor.cut();
    await expect(underWay).rejects.toMatchObject({ code: 'PM_AIRFLOW_SUPERVISOR', transient: true });
    await expect(channel.request({ type: 'GetVariable', key: 'a' })).rejects.toMatchObject({
      request: 'GetVariable',
    });
  });

  it('ends on bytes that are no message', async () => {
    const server = net.createServer((socket) => socket.write(Buffer.from('00000001c1', 'hex')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const channel = new SupervisorChannel({
      socket: net.connect((server.address() as net.AddressInfo).port),
    });
    await expect(channel.greeting).rejects.toThrow(/could not be read/);
    await new Promise((resolve) => server.close(resolve));
  });
});
