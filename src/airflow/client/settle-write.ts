import { AirflowApiError } from '../../core/errors.js';
import type { AirflowApi } from './api-request.js';
import { isAirflowApiError } from './is-missing.js';

export interface SettleWriteOptions<T> {
  readonly api: AirflowApi;
  /** Sends the write once. */
  send(): Promise<T>;
  /** Reads whether the write has happened: what `send` would have given, `undefined` when it has not. */
  readBack(): Promise<T | undefined>;
}

/**
 * Sends a write that may not be repeated blindly. Where it may have happened although it failed, it is read back
 * first and sent again only when it is not there. Bounded by the client's retry policy.
 * @throws {AirflowApiError} the failure of the last attempt; `maybeApplied` when any attempt may have happened
 */
export async function settleWrite<T>({ api, send, readBack }: SettleWriteOptions<T>): Promise<T> {
  let uncertain = false;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      if (!isAirflowApiError(error)) throw error;
      uncertain ||= error.maybeApplied;
      // A conflict after an attempt that may have happened is likely that attempt.
      if (!error.maybeApplied && !(uncertain && error.status === 409))
        throw uncertain ? doubted(error) : error;
      const done = await lookFor(readBack, error);
      if (done !== undefined) return done;
      const pause = error.transient ? api.pauseMs(attempt) : undefined;
      if (pause === undefined) throw error.status === 409 ? error : doubted(error);
      await api.sleep(pause);
    }
  }
}

/** A failure to look leaves the write's own failure standing: that is the one that says what is in doubt. */
async function lookFor<T>(
  readBack: () => Promise<T | undefined>,
  failure: AirflowApiError,
): Promise<T | undefined> {
  try {
    return await readBack();
  } catch (error) {
    throw isAirflowApiError(error) ? doubted(failure) : error;
  }
}

function doubted(error: AirflowApiError): AirflowApiError {
  if (error.maybeApplied) return error;
  const { method, path, status, transient, details } = error;
  return new AirflowApiError(
    error.code,
    `${error.message} (an earlier attempt may have happened: look before sending it again)`,
    { method, path, status, transient, details, maybeApplied: true, cause: error },
  );
}
