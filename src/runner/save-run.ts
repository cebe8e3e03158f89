import type { ProfilingRun } from '../model/profile.js';
import type { ConfiguredListeners } from '../storage/configured-listeners.js';
import type { RunStore } from '../storage/run-store.js';
import type { TableStateChange } from '../storage/table-state-change.js';
import { type RetryContext, retrying } from './retrying.js';
import { RunNotStoredError } from './run-errors.js';

/**
 * Stores a run with its states and the events held for its transaction.
 * Not ended by the run's signal: what is complete is worth keeping.
 * @throws {RunNotStoredError} with the run
 */
export async function saveRun(
  run: ProfilingRun,
  options: {
    readonly store: RunStore;
    readonly states: readonly TableStateChange[];
    readonly listeners: ConfiguredListeners;
    readonly retry: RetryContext;
  },
): Promise<void> {
  const { store, states, listeners, retry } = options;
  const work = (): Promise<void> => listeners.saveWith(() => store.saveRun(run, states));
  try {
    await retrying({ ...retry, signal: undefined }, { operation: 'save_run', work });
  } catch (error) {
    throw new RunNotStoredError(run, error);
  }
}
