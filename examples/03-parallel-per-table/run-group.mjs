import { setTimeout as sleep } from 'node:timers/promises';
import { InMemoryVariables, InMemoryXCom, isProfileMeshError, silentLogger } from 'profilemesh';

/**
 * Runs the tasks of a group, `concurrency` at a time, each up to `attempts` times where its error may pass. A task that
 * fails costs the others nothing.
 *
 * @param {{
 *   tasks: readonly import('profilemesh').ProfilingTask[],
 *   concurrency: number,
 *   attempts?: number,
 *   pauseMs?: number,
 *   signal?: AbortSignal,
 * }} options
 */
export async function runGroup({ tasks, concurrency, attempts = 3, pauseMs = 1000, signal }) {
  const contextOf = createContexts(signal);
  /** @type {Outcome[]} */
  const outcomes = [];
  // One iterator for all workers: each task is taken once.
  const waiting = tasks.entries();
  async function worker() {
    for (const [index, task] of waiting) outcomes[index] = await attempt(task);
  }
  await Promise.all(Array.from({ length: concurrency }, worker));
  return outcomes;

  /**
   * @param {import('profilemesh').ProfilingTask} task
   * @returns {Promise<Outcome>}
   */
  async function attempt({ id, operator }) {
    for (let tryNumber = 1; ; tryNumber += 1) {
      try {
        return { id, tryNumber, result: await operator.execute(contextOf(id, tryNumber)) };
      } catch (error) {
        const mayPass = isProfileMeshError(error) && error.transient;
        if (!mayPass || tryNumber === attempts) return { id, tryNumber, error };
      }
      // Where the signal ends the pause, the next try ends at once, with an error that is not transient.
      await sleep(pauseMs * tryNumber, undefined, { signal }).catch(() => undefined);
    }
  }
}

/**
 * @typedef {{ id: string, tryNumber: number, result: import('profilemesh').ProfilingResultPayload, error?: undefined }
 *   | { id: string, tryNumber: number, result?: undefined, error: unknown }} Outcome
 */

/**
 * What a task knows of its run. A workflow engine's adapter gives its own.
 * @param {AbortSignal | undefined} signal
 */
function createContexts(signal) {
  const xcom = new InMemoryXCom();
  const run = { dagId: 'profile_parallel', runId: new Date().toISOString(), logicalDate: null, mapIndex: -1 };
  const shared = { ...run, variables: new InMemoryVariables(), logger: silentLogger };
  /**
   * @param {string} taskId
   * @param {number} tryNumber
   * @returns {import('profilemesh').TaskContext}
   */
  return (taskId, tryNumber) => ({
    ...shared,
    ...{ taskId, tryNumber },
    xcom: xcom.forTask({ ...run, taskId }),
    ...(signal && { signal }),
  });
}
