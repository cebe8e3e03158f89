import { XCOM_KEYS, type ProfilingResultsPayload } from '../wire/payloads.js';
import { xcomJsonText } from '../workflow/xcom-json.js';

/** A payload without its results where they are too large to travel: they are in the storage under `run_id`. */
export type FittedResultsPayload = ProfilingResultsPayload & { truncated?: true };

/**
 * The payload when its UTF-8 JSON has at most `maxBytes`, else the same with `results: []` and `truncated: true`.
 * @throws {XComError} PM_XCOM_INVALID
 */
export function fitPayload(payload: ProfilingResultsPayload, maxBytes: number): FittedResultsPayload {
  const bytes = Buffer.byteLength(xcomJsonText(XCOM_KEYS.profilingResults, payload));
  return bytes <= maxBytes ? payload : { ...payload, results: [], truncated: true };
}
