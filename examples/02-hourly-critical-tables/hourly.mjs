import { profileTables, RunAbortedError, systemClock } from 'profilemesh';

const HOUR_MS = 3_600_000;

/**
 * The full hours from now on, each when it has come, until the signal fires. Hours that pass while the caller is busy are
 * left out, so that runs never overlap.
 *
 * @param {{ clock?: import('profilemesh').Clock, signal: AbortSignal }} options
 */
export async function* fullHours({ clock = systemClock, signal }) {
  while (!signal.aborted) {
    const nowMs = clock.now().getTime();
    const dueMs = (Math.floor(nowMs / HOUR_MS) + 1) * HOUR_MS;
    try {
      await clock.sleep(dueMs - nowMs, signal);
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    yield new Date(dueMs);
  }
}

/**
 * Profiles the critical tables, and at midnight (UTC) the whole plan, until `limit` fires: what is measured by then is stored,
 * the statement that still runs is cancelled on the server, and `late` names the tables that did not get their turn.
 *
 * @param {{
 *   config: import('profilemesh').ResolvedConfig,
 *   critical: import('profilemesh').TablePattern[],
 *   due: Date,
 *   limit?: AbortSignal,
 *   signal?: AbortSignal,
 *   onProgress?: (progress: import('profilemesh').RunProgress) => void,
 * }} options
 * @returns {Promise<{ run: import('profilemesh').ProfilingRun, late: string[] }>}
 */
export async function profileHourly({ config, critical, due, limit = minutes(50), signal, onProgress }) {
  const isMidnight = due.getUTCHours() === 0;
  try {
    const run = await profileTables({
      config,
      ...(isMidnight ? {} : { patterns: critical }),
      ...(onProgress && { onProgress }),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    return { run, late: [] };
  } catch (error) {
    // A stop of the caller's is the caller's to hear of; only the limit is an outcome of this function.
    if (!(error instanceof RunAbortedError) || signal?.aborted) throw error;
    const late = error.run.tables.filter((table) => table.error?.code === 'PM_ABORTED');
    return { run: error.run, late: late.map(({ fullName }) => fullName) };
  }
}

/** @param {number} count */
function minutes(count) {
  return AbortSignal.timeout(count * 60_000);
}
