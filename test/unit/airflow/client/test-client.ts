import { onTestFinished } from 'vitest';
import { AirflowClient } from '../../../../src/airflow/client/airflow-client.js';
import type { AirflowClientOptions } from '../../../../src/airflow/client/airflow-client-options.js';
import type { Clock } from '../../../../src/core/clock.js';
import { AbortedError, AirflowApiError } from '../../../../src/core/errors.js';

/** Pauses that take no time, by a clock that stands still: what was slept is in `slept`. */
export function createTestClock(now = new Date('2026-01-01T00:00:00Z')) {
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    sleep: async (ms: number) => {
      slept.push(ms);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

export interface LeavingCaller {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** True once the pause was ended by its signal. */
  readonly pauseEnded: Promise<boolean>;
}

/** A caller whose signal fires in the first pause between two attempts, and what became of that pause. */
export function createLeavingCaller(): LeavingCaller {
  const controller = new AbortController();
  let ended: (byItsSignal: boolean) => void = () => undefined;
  const pauseEnded = new Promise<boolean>((resolve) => {
    ended = resolve;
  });
  const sleep = (_ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((_, reject) => {
      signal?.addEventListener('abort', () => {
        ended(true);
        reject(new AbortedError());
      });
      controller.abort();
    });
  return {
    signal: controller.signal,
    clock: { now: () => new Date(), sleep },
    pauseEnded,
  };
}

/** A client without a proxy and without pauses, closed with the test. */
export function createTestClient(options: AirflowClientOptions): AirflowClient {
  const client = new AirflowClient({ env: {}, clock: createTestClock(), ...options });
  onTestFinished(() => client.close());
  return client;
}

/** The error of work that must fail with one of the API. */
export async function failureOf(work: Promise<unknown>): Promise<AirflowApiError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AirflowApiError) return error;
  throw new Error(`expected an AirflowApiError, got ${String(error)}`);
}
