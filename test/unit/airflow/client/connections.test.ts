import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AbortedError } from '../../../../src/core/errors.js';
import { calls, startStub, versionProbe } from './http-stub.js';
import { createTestClient, failureOf } from './test-client.js';

const VARIABLE = { status: 200, json: { key: 'a', value: 'x' } };
const POST = { method: 'POST', path: '/variables', body: { key: 'k', value: 'v' } } as const;

/** A port where nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('connections', () => {
  it('are kept open for the next request', async () => {
    const stub = await startStub({ answer: (request) => versionProbe(request) ?? VARIABLE });
    const client = createTestClient({ url: stub.url });
    for (let count = 0; count < 5; count += 1) await client.variables.get('a');
    expect(stub.connections()).toBe(1);
  });

  it('can be opened again after close()', async () => {
    const stub = await startStub({ answer: (request) => versionProbe(request) ?? VARIABLE });
    const client = createTestClient({ url: stub.url });
    await client.variables.get('a');
    await client.close();
    expect(await client.variables.get('a')).toBe('x');
    expect(stub.connections()).toBe(2);
  });

  it('refused: nothing happened, a later attempt may work', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const error = await failureOf(createTestClient({ url, retry: { retries: 0 } }).version());
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_UNREACHABLE', transient: true, maybeApplied: false });
    expect(error.message).toContain('nothing listens there (ECONNREFUSED)');
    expect(error.status).toBeUndefined();
  });

  it('to a name without address: nothing happened', async () => {
    const client = createTestClient({ url: 'http://airflow.invalid:8080', retry: { retries: 0 } });
    const error = await failureOf(client.version());
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_UNREACHABLE', maybeApplied: false });
  });
});

describe('time-outs', () => {
  it('count the body too', async () => {
    const stub = await startStub({ answer: (request) => versionProbe(request) ?? 'stall' });
    const client = createTestClient({ url: stub.url, timeoutMs: 150, retry: { retries: 0 } });
    await client.version();
    const error = await failureOf(client.variables.get('a'));
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_TIMEOUT', transient: true, maybeApplied: false });
    expect(error.message).toContain('within 150 ms');
  });

  it('leave a write in doubt, and do not repeat it', async () => {
    const stub = await startStub({ answer: (request) => versionProbe(request) ?? 'hang' });
    const client = createTestClient({ url: stub.url, timeoutMs: 150 });
    const error = await failureOf(client.request(POST));
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_TIMEOUT', transient: true, maybeApplied: true });
    expect(calls(stub)).toEqual(['POST /api/v2/variables']);
  });
});

describe('the signal', () => {
  it('ends a request that waits, and leaves the other requests alone', async () => {
    const controller = new AbortController();
    const stub = await startStub({
      answer: (request) => {
        if (request.method === 'POST') {
          controller.abort(new Error('enough'));
          return 'hang';
        }
        return versionProbe(request) ?? VARIABLE;
      },
    });
    const client = createTestClient({ url: stub.url });
    const aborted = await client
      .withSignal(controller.signal)
      .request(POST)
      .catch((error: unknown) => error);
    expect(aborted).toBeInstanceOf(AbortedError);
    expect((aborted as AbortedError).details).toEqual({ maybeApplied: true });
    expect(await client.variables.get('a')).toBe('x');
  });

  it('sends nothing when it has fired before', async () => {
    const stub = await startStub({ answer: () => 'hang' });
    const client = createTestClient({ url: stub.url, signal: AbortSignal.abort() });
    await expect(client.version()).rejects.toBeInstanceOf(AbortedError);
    expect(stub.requests).toEqual([]);
  });

  it('ends the pause before a retry', async () => {
    const controller = new AbortController();
    const stub = await startStub({ answer: () => ({ status: 503 }) });
    const client = createTestClient({
      url: stub.url,
      signal: controller.signal,
      clock: {
        now: () => new Date(),
        sleep: async (_ms, signal) => {
          controller.abort();
          if (signal?.aborted) throw new AbortedError();
        },
      },
    });
    await expect(client.version()).rejects.toBeInstanceOf(AbortedError);
    expect(stub.requests).toHaveLength(1);
  });
});

describe('answers', () => {
  it('are read up to the limit', async () => {
    const stub = await startStub({
      answer: (request) =>
        versionProbe(request) ?? { status: 200, json: { key: 'a', value: 'x'.repeat(2_000) } },
    });
    const client = createTestClient({ url: stub.url, maxResponseBytes: 1_000 });
    const error = await failureOf(client.variables.get('a'));
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_API', transient: false, status: 200 });
    expect(error.message).toMatch(/more than 1000 bytes.*maxResponseBytes/);
  });

  it('cut off in the middle are a broken connection', async () => {
    const server = createServer((socket) => {
      socket.once('data', () => {
        socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"ver');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const error = await failureOf(createTestClient({ url, retry: { retries: 1 } }).version());
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_UNREACHABLE', transient: true });
  });

  it('that are no HTTP are not asked for again', async () => {
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const error = await failureOf(createTestClient({ url }).version());
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_UNREACHABLE', transient: false });
    expect(error.message).toContain('no HTTP');
  });

  it('of another shape are an error of the API', async () => {
    const stub = await startStub({
      answer: (request) => versionProbe(request) ?? { status: 200, json: { value: 12 } },
    });
    const error = await failureOf(createTestClient({ url: stub.url }).variables.get('a'));
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_API', path: '/api/v2/variables/a', status: 200 });
    expect(error.detail).toMatch(/^key: /);
  });

  it('that are HTML are an error that names the page', async () => {
    const stub = await startStub({
      answer: (request) => versionProbe(request) ?? { status: 200, text: '<html><title>Sign in</title>' },
    });
    const error = await failureOf(createTestClient({ url: stub.url }).variables.get('a'));
    expect(error.detail).toContain('no JSON');
  });
});
