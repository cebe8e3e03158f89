import { describe, expect, it } from 'vitest';
import { AbortedError } from '../../../../src/core/errors.js';
import { calls, startStub, versionProbe } from './http-stub.js';
import { createLeavingCaller, createTestClient, failureOf } from './test-client.js';

const html = (title: string) => ({
  status: 404,
  text: `<!doctype html><title>${title}</title>`,
  headers: { 'content-type': 'text/html' },
});

describe('version()', () => {
  it('finds Airflow 3 by one probe without a login, shared by concurrent callers', async () => {
    const stub = await startStub({ answer: (request) => versionProbe(request) ?? { status: 500 } });
    const client = createTestClient({ url: stub.url, auth: { kind: 'token', token: 'tok-1234' } });

    const versions = await Promise.all([client.version(), client.version(), client.version()]);

    expect(versions[0]).toMatchObject({ text: '3.3.2', api: 'v2', nativeXComOverRest: true });
    expect(versions[1]).toBe(versions[0]);
    expect(stub.requests.map((request) => request.url)).toEqual(['/api/v2/version']);
    expect(stub.requests[0]?.headers.authorization).toBeUndefined();
    await client.version();
    expect(stub.requests).toHaveLength(1);
  });

  it('finds Airflow 2 behind the 404 page of the other API, below a path prefix', async () => {
    const stub = await startStub({ answer: (request) => versionProbe(request, '2.11.0') ?? { status: 500 } });
    const client = createTestClient({ url: `${stub.url}/deployment/` });
    expect(await client.version()).toMatchObject({ text: '2.11.0', api: 'v1', nativeXComOverRest: false });
    expect(stub.requests.map((request) => request.url)).toEqual([
      '/deployment/api/v2/version',
      '/deployment/api/v1/version',
    ]);
  });

  it('shows a token to a gateway that wants one, and only then', async () => {
    const stub = await startStub({
      answer: (request) =>
        request.headers.authorization === 'Bearer gate-token'
          ? (versionProbe(request) ?? { status: 500 })
          : { status: 200, text: '<!doctype html><title>Sign in</title>' },
    });
    const client = createTestClient({
      url: stub.url,
      auth: { kind: 'token', token: async () => 'gate-token' },
    });
    expect((await client.version()).text).toBe('3.3.2');
    expect(stub.requests.map((request) => request.headers.authorization)).toEqual([
      undefined,
      'Bearer gate-token',
    ]);
  });

  it('says that no Airflow is there', async () => {
    const stub = await startStub({ answer: () => html('404 Not Found') });
    const error = await failureOf(createTestClient({ url: `${stub.url}/wrong` }).version());
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_NOT_FOUND', transient: false });
    expect(error.message).toMatch(/no Airflow answers.*path prefix/);
  });

  it('says that a login page is there', async () => {
    const stub = await startStub({
      answer: () => ({ status: 200, text: '<html><title>Sign in</title></html>' }),
    });
    const error = await failureOf(createTestClient({ url: stub.url }).version());
    expect(error.code).toBe('PM_AIRFLOW_API');
    expect(error.detail).toBe('an HTML page titled "Sign in"');
  });

  it('forgets a failure and asks again', async () => {
    let up = false;
    const stub = await startStub({
      answer: (request) => (up ? (versionProbe(request) ?? { status: 500 }) : { status: 503 }),
    });
    const client = createTestClient({ url: stub.url, retry: { retries: 1 } });
    expect((await failureOf(client.version())).transient).toBe(true);
    up = true;
    expect((await client.version()).text).toBe('3.3.2');
    expect(stub.requests).toHaveLength(3);
  });

  it('lets one caller go without ending the probe of the others', async () => {
    const stub = await startStub({
      answer: async (request) => {
        await new Promise((resolve) => setTimeout(resolve, 50));
        return versionProbe(request) ?? { status: 500 };
      },
    });
    const client = createTestClient({ url: stub.url });
    const controller = new AbortController();
    const leaving = client.withSignal(controller.signal).version();
    const staying = client.version();
    controller.abort();
    await expect(leaving).rejects.toBeInstanceOf(AbortedError);
    expect((await staying).text).toBe('3.3.2');
    expect(stub.requests).toHaveLength(1);
  });

  it('lets the first caller go in the pause between two probes, and answers the others', async () => {
    const stub = await startStub({
      answer: (request, number) =>
        number === 1 ? { status: 503 } : (versionProbe(request) ?? { status: 500 }),
    });
    const controller = new AbortController();
    const sleep = async (_ms: number, signal?: AbortSignal): Promise<void> => {
      controller.abort();
      await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted) throw new AbortedError();
    };
    const client = createTestClient({ url: stub.url, clock: { now: () => new Date(), sleep } });
    const leaving = client.withSignal(controller.signal).version();
    const staying = client.version();
    await expect(leaving).rejects.toBeInstanceOf(AbortedError);
    expect((await staying).text).toBe('3.3.2');
    expect(stub.requests).toHaveLength(2);
  });

  it('ends the probe when its last caller goes, so that it keeps no process alive', async () => {
    const stub = await startStub({ answer: () => ({ status: 503 }) });
    const caller = createLeavingCaller();
    const client = createTestClient({ url: stub.url, clock: caller.clock });
    await expect(client.withSignal(caller.signal).version()).rejects.toBeInstanceOf(AbortedError);
    expect(await caller.pauseEnded).toBe(true);
    expect(stub.requests).toHaveLength(1);
  });

  it('sends nothing else before the version is known', async () => {
    const stub = await startStub({
      answer: (request) => versionProbe(request, '2.10.5') ?? { status: 200, json: { key: 'a', value: 'x' } },
    });
    const client = createTestClient({ url: stub.url });
    expect(await client.variables.get('a')).toBe('x');
    expect(calls(stub)).toEqual(['GET /api/v1/variables/a']);
  });
});
