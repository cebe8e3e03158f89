import { describe, expect, it } from 'vitest';
import { createRecordingLogger } from '../../../../src/testing/recording-logger.js';
import { calls, type StubAnswer, startStub, versionProbe } from './http-stub.js';
import { createTestClient, createTestClock, failureOf } from './test-client.js';

const READ = { method: 'GET', path: '/variables/a' } as const;
const WRITE = { method: 'POST', path: '/variables', body: { key: 'a', value: 'x' } } as const;

/** Fails the first `failures` requests with `failure`, then answers 200. */
async function startFlaky(failure: StubAnswer, failures = 1) {
  let failed = 0;
  return startStub({
    answer: (request) => {
      const probe = versionProbe(request);
      if (probe) return probe;
      failed += 1;
      return failed <= failures ? failure : { status: 200, json: { done: true } };
    },
  });
}

describe('reads', () => {
  it.each<[string, StubAnswer]>([
    ['429', { status: 429 }],
    ['502', { status: 502, text: '<html><title>Bad Gateway</title></html>' }],
    ['503', { status: 503 }],
    ['504', { status: 504 }],
    ['a reset', 'reset'],
  ])('are repeated after %s', async (_name, failure) => {
    const stub = await startFlaky(failure, 3);
    const clock = createTestClock();
    const response = await createTestClient({ url: stub.url, clock }).request(READ);
    expect(response.json).toEqual({ done: true });
    expect(calls(stub)).toHaveLength(4);
    expect(clock.slept).toHaveLength(3);
  });

  it.each([400, 404, 405, 409, 422, 500])('are not repeated after %i', async (status) => {
    const stub = await startFlaky({ status, json: { detail: 'no' } });
    const error = await failureOf(createTestClient({ url: stub.url }).request(READ));
    expect(error).toMatchObject({ status, transient: false, maybeApplied: false });
    expect(calls(stub)).toHaveLength(1);
  });

  it('end with the last failure, its pauses growing', async () => {
    const stub = await startFlaky({ status: 503, text: 'busy' }, 99);
    const clock = createTestClock();
    const retry = { retries: 3, minBackoffMs: 100, maxBackoffMs: 250 };
    const error = await failureOf(createTestClient({ url: stub.url, clock, retry }).request(READ));
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_API', status: 503, detail: 'busy', transient: true });
    expect(clock.slept).toHaveLength(3);
    for (const [index, middle] of [100, 200, 250].entries()) {
      expect(Math.abs((clock.slept[index] ?? 0) - middle)).toBeLessThanOrEqual(middle / 4);
    }
  });
});

describe('writes', () => {
  it('wait and are repeated after 429, which says that they did not happen', async () => {
    const stub = await startFlaky({ status: 429, headers: { 'retry-after': '3' } });
    const clock = createTestClock();
    await createTestClient({ url: stub.url, clock }).request(WRITE);
    expect(calls(stub)).toHaveLength(2);
    expect(clock.slept[0]).toBeGreaterThanOrEqual(3_000);
    expect(clock.slept[0]).toBeLessThanOrEqual(3_750);
  });

  it('are repeated when there was no connection', async () => {
    const stub = await startStub({ answer: (request) => versionProbe(request) ?? { status: 200, json: {} } });
    let restarted: Promise<unknown> | undefined;
    const client = createTestClient({
      url: stub.url,
      clock: {
        now: () => new Date(),
        sleep: async () => {
          restarted ??= startStub({ port: stub.port, answer: () => ({ status: 200, json: { late: true } }) });
          await restarted;
        },
      },
    });
    await client.version();
    await stub.close();
    // The kept connection would be reset, which leaves a write in doubt.
    await client.close();
    expect((await client.request(WRITE)).json).toEqual({ late: true });
  });

  it.each<[string, StubAnswer]>([
    ['a reset', 'reset'],
    ['502', { status: 502 }],
    ['503', { status: 503 }],
    ['504', { status: 504 }],
  ])('are in doubt after %s, and not repeated', async (_name, failure) => {
    const stub = await startFlaky(failure, 99);
    const error = await failureOf(createTestClient({ url: stub.url }).request(WRITE));
    expect(error).toMatchObject({ transient: true, maybeApplied: true });
    expect(error.toJSON()).toMatchObject({ details: { maybeApplied: true, method: 'POST' } });
    expect(calls(stub)).toHaveLength(1);
  });

  it('are in doubt after 500, for good', async () => {
    const stub = await startFlaky({ status: 500, text: 'Internal Server Error' });
    const error = await failureOf(createTestClient({ url: stub.url }).request(WRITE));
    expect(error).toMatchObject({ status: 500, transient: false, maybeApplied: true });
    expect(error.detail).toBe('Internal Server Error');
  });

  it('are repeated as reads are when the caller calls them safe', async () => {
    const stub = await startFlaky('reset', 2);
    await createTestClient({ url: stub.url }).request({ ...WRITE, retry: 'safe' });
    expect(calls(stub)).toHaveLength(3);
  });
});

describe('the log', () => {
  it('has a line for each repetition, without secrets', async () => {
    const stub = await startFlaky({ status: 502 }, 1);
    const logger = createRecordingLogger();
    const auth = { kind: 'token', token: 'tok-hidden-1' } as const;
    await createTestClient({ url: stub.url, auth, logger }).request({ ...READ, query: { q: 'x' } });
    expect(logger.logs).toHaveLength(1);
    expect(logger.logs[0]).toMatchObject({
      level: 'warn',
      fields: { method: 'GET', path: '/api/v2/variables/a', status: 502, attempt: 1 },
    });
    expect(JSON.stringify(logger.logs)).not.toContain('tok-hidden');
  });
});

describe('the detail', () => {
  it('has at most 200 characters', async () => {
    const stub = await startFlaky({ status: 422, json: { detail: '😀'.repeat(500) } });
    const error = await failureOf(createTestClient({ url: stub.url }).request(READ));
    expect([...(error.detail ?? '')]).toHaveLength(200);
    expect(error.detail?.endsWith('😀…')).toBe(true);
  });
});
