import { type ProfilingFailurePayload, type ProfilingResultsPayload, XCOM_KEYS } from '../wire/payloads.js';
import { xcomJsonText } from '../workflow/xcom-json.js';

/**
 * A payload without its results where they are too large to travel: they are in the storage under `run_id`.
 * `failures_omitted` says how many failures were too many to travel; left out when none was.
 */
export type FittedResultsPayload = ProfilingResultsPayload & { truncated?: true; failures_omitted?: number };

/**
 * The payload when its UTF-8 JSON has at most `maxBytes`, else the same with `results: []`, `truncated: true` and the
 * first failures that there is room for.
 * @throws {XComError} PM_XCOM_INVALID
 */
export function fitPayload(payload: ProfilingResultsPayload, maxBytes: number): FittedResultsPayload {
  if (bytesOf(payload) <= maxBytes) return payload;
  const { failures = [], ...rest } = payload;
  const reference: FittedResultsPayload = { ...rest, results: [], truncated: true };
  const withFailures = { ...reference, ...(failures.length > 0 && { failures }) };
  if (bytesOf(withFailures) <= maxBytes) return withFailures;
  const room = maxBytes - bytesOf({ ...reference, failures: [], failures_omitted: failures.length });
  const kept = takeFitting(failures, room);
  return {
    ...reference,
    ...(kept.length > 0 && { failures: kept }),
    failures_omitted: failures.length - kept.length,
  };
}

function takeFitting(failures: readonly ProfilingFailurePayload[], room: number): ProfilingFailurePayload[] {
  let left = room;
  const end = failures.findIndex((failure) => {
    // And its comma.
    left -= bytesOf(failure) + 1;
    return left < 0;
  });
  return failures.slice(0, end === -1 ? failures.length : end);
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(xcomJsonText(XCOM_KEYS.profilingResults, value));
}
