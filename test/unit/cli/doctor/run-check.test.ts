import { describe, expect, it } from 'vitest';
import { ok } from '../../../../src/cli/doctor/finding.js';
import { runCheck } from '../../../../src/cli/doctor/run-check.js';
import { nodeCheck } from '../../../../src/cli/doctor/setup-checks.js';

const never = (): AbortSignal => new AbortController().signal;
const check = (run: (signal: AbortSignal) => Promise<never[]>) => ({ name: 'one', remedy: 'Do it.', run });

describe('runCheck', () => {
  it('makes a finding of what is thrown, without its secrets', async () => {
    const found = await runCheck(
      check(async () => {
        throw new Error('postgres://me:hunter2@db refused');
      }),
      { signal: never(), timeoutMs: 60_000 },
    );
    expect(found).toEqual([
      { check: 'one', status: 'failed', message: 'postgres://me:***@db refused', remedy: 'Do it.' },
    ]);
  });

  it('ends a check that does not answer, and tells it', async () => {
    let told: AbortSignal | undefined;
    const found = await runCheck(
      check((signal) => {
        told = signal;
        return new Promise(() => undefined);
      }),
      { signal: never(), timeoutMs: 5 },
    );
    expect(found).toMatchObject([{ status: 'failed', message: 'no answer within 0.005 s' }]);
    expect(told?.aborted).toBe(true);
  });

  it('takes a time-out that no timer of Node can count', async () => {
    const found = await runCheck(
      check(async () => []),
      { signal: never(), timeoutMs: 1e13 },
    );
    expect(found).toEqual([]);
  });

  it('ends with the signal', async () => {
    const stop = new AbortController();
    const running = runCheck(
      check(() => new Promise(() => undefined)),
      { signal: stop.signal, timeoutMs: 60_000 },
    );
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'PM_ABORTED' });
  });
});

it.each([
  ['20.19.0', 'ok'],
  ['24.1.0', 'ok'],
  ['20.18.3', 'failed'],
  ['18.20.0', 'failed'],
])('finds Node %s %s', async (version, status) => {
  const [finding] = await nodeCheck(version).run(never());
  expect(finding?.status).toBe(status);
  if (status === 'ok') expect(finding).toEqual(ok('Node.js', version));
});
