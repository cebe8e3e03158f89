import { AirflowApiError, isProfileMeshError, ProfileMeshError } from '../../core/errors.js';
import { apiPath } from './api-path.js';
import type { AirflowApi } from './api-request.js';
import type { AirflowDagRun, WaitForDagRunOptions } from './dag-run.js';

const HOUR_MS = 3_600_000;
// What a timer can hold.
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
const FIRST_PAUSE_MS = 250;
const GROWTH = 1.5;

/** Looks at a run, with growing pauses, until it has ended. A server that is away for a while is no failure. */
export async function waitForRun(
  api: AirflowApi,
  options: WaitForDagRunOptions,
  look: (api: AirflowApi) => Promise<AirflowDagRun | undefined>,
): Promise<AirflowDagRun> {
  const { timeoutMs = HOUR_MS, pollMs = 5_000, signal } = options;
  if (!(timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS && pollMs > 0)) {
    throw new ProfileMeshError(
      'PM_INVALID_ARGUMENT',
      `timeoutMs (${timeoutMs}) and pollMs (${pollMs}) of waitFor must be above 0, timeoutMs at most ${MAX_TIMEOUT_MS}.`,
    );
  }
  const deadline = AbortSignal.timeout(timeoutMs);
  const bounded = api.withSignal(signal ? AbortSignal.any([signal, deadline]) : deadline);
  let last: string | undefined;
  try {
    for (let pause = Math.min(FIRST_PAUSE_MS, pollMs); ; pause = Math.min(pollMs, pause * GROWTH)) {
      const run = await whenReachable(look(bounded));
      if (run !== 'unreachable') {
        if (run === undefined) throw missingRun(options);
        if (run.state === 'success' || run.state === 'failed') return run;
        last = run.state;
      }
      await bounded.sleep(pause);
    }
  } catch (error) {
    const timedOut = deadline.aborted && !signal?.aborted;
    if (timedOut && isProfileMeshError(error) && error.code === 'PM_ABORTED') {
      throw timedOutRun(options, { timeoutMs, last, cause: error });
    }
    throw error;
  }
}

async function whenReachable<T>(work: Promise<T>): Promise<T | 'unreachable'> {
  try {
    return await work;
  } catch (error) {
    if (isProfileMeshError(error) && error.transient) return 'unreachable';
    throw error;
  }
}

function missingRun({ dagId, runId }: WaitForDagRunOptions): AirflowApiError {
  return new AirflowApiError(
    'PM_AIRFLOW_NOT_FOUND',
    `There is no run '${runId}' of the DAG '${dagId}' to wait for. Check both names, and whether the run was deleted.`,
    { method: 'GET', path: apiPath`/dags/${dagId}/dagRuns/${runId}`, status: 404 },
  );
}

function timedOutRun(
  { dagId, runId }: WaitForDagRunOptions,
  { timeoutMs, last, cause }: { timeoutMs: number; last: string | undefined; cause: unknown },
): AirflowApiError {
  const advice =
    last === 'queued'
      ? `It has not begun: the DAG may be paused (airflow dags unpause ${dagId}), or no scheduler or slot is free.`
      : 'It goes on; wait longer, or look at it in Airflow.';
  return new AirflowApiError(
    'PM_AIRFLOW_TIMEOUT',
    `The run '${runId}' of the DAG '${dagId}' has not ended within ${timeoutMs} ms (last seen: ${last ?? 'no answer'}). ` +
      advice,
    { method: 'GET', path: apiPath`/dags/${dagId}/dagRuns/${runId}`, cause },
  );
}
