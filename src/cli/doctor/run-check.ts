import { abortable, LONGEST_TIMER_MS, throwIfAborted } from '../../core/abort.js';
import { isProfileMeshError } from '../../core/errors.js';
import { redactText } from '../../core/redact.js';
import { type Finding, failed } from './finding.js';

/** One thing to look at. What it throws is a finding too. */
export interface Check {
  readonly name: string;
  /** What to do when it throws. */
  readonly remedy: string;
  run(signal: AbortSignal): Promise<readonly Finding[]>;
}

/**
 * Runs one check, for so long at most.
 * @throws {AbortedError} when `signal` fires; never for the sake of the check
 */
export async function runCheck(
  { name, remedy, run }: Check,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<readonly Finding[]> {
  throwIfAborted(signal);
  const late = AbortSignal.timeout(Math.min(timeoutMs, LONGEST_TIMER_MS));
  try {
    const both = AbortSignal.any([signal, late]);
    return await abortable(run(both), both);
  } catch (error) {
    throwIfAborted(signal);
    if (late.aborted) return [failed(name, `no answer within ${timeoutMs / 1000} s`, remedy)];
    const message = error instanceof Error ? error.message : String(error);
    return [failed(name, isProfileMeshError(error) ? message : redactText(message), remedy)];
  }
}
