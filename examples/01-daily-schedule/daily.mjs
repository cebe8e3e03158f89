import { profileTables, systemClock } from 'profilemesh';

/**
 * Profiles and stores every table of the configuration. A table that fails costs the others nothing: they are stored,
 * and the failure is thrown afterwards, for whoever has to hear of it.
 *
 * @param {import('profilemesh').RunnerOptions} options
 */
export async function profileAll(options) {
  const run = await profileTables(options);
  const failed = run.tables.filter(({ status }) => status === 'failed');
  if (failed.length > 0) {
    const reasons = failed.map(({ fullName, error }) => `${fullName}: ${error?.message}`);
    throw new Error(`${failed.length} of ${run.tables.length} tables failed: ${reasons.join('; ')}`);
  }
  return run;
}

/**
 * Runs a job every day at a time of day (UTC) until the signal fires. A job that fails is reported, and the next day comes
 * all the same; one that is still running at its time is not started a second time.
 *
 * @param {{
 *   at: string,
 *   job: (due: Date) => Promise<void>,
 *   onError: (error: unknown, due: Date) => void,
 *   clock?: import('profilemesh').Clock,
 *   signal: AbortSignal,
 * }} options
 */
export async function everyDay({ at, job, onError, clock = systemClock, signal }) {
  while (!signal.aborted) {
    const now = clock.now();
    const due = nextTimeOfDay(at, now);
    try {
      await clock.sleep(due.getTime() - now.getTime(), signal);
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    try {
      await job(due);
    } catch (error) {
      onError(error, due);
    }
  }
}

/**
 * @param {string} at `03:00`, in UTC
 * @param {Date} now
 */
export function nextTimeOfDay(at, now) {
  const due = new Date(`${now.toISOString().slice(0, 10)}T${at}:00Z`);
  if (due <= now) due.setUTCDate(due.getUTCDate() + 1);
  return due;
}
