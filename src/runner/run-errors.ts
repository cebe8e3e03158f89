import { AbortedError, isProfileMeshError, StorageError } from '../core/errors.js';
import { isSettled } from '../model/is-measured.js';
import type { ProfilingRun } from '../model/profile.js';

/** The run was measured and could not be stored: `run` holds what would otherwise be lost. */
export class RunNotStoredError extends StorageError {
  readonly run: ProfilingRun;

  constructor(run: ProfilingRun, cause: unknown) {
    const known = isProfileMeshError(cause) ? cause : undefined;
    super(
      known?.code ?? 'PM_STORAGE_FAILED',
      `Run ${run.runId} was not stored. ${(cause as Error).message}`,
      {
        transient: known?.transient ?? false,
        details: { ...known?.details, run_id: run.runId },
        cause,
      },
    );
    this.run = run;
  }
}

/** The caller's signal ended the run. Finished tables are stored; the others are `skipped` or `failed` in `run`. */
export class RunAbortedError extends AbortedError {
  readonly run: ProfilingRun;

  constructor(run: ProfilingRun) {
    const done = run.tables.filter(isSettled);
    const left = run.tables.filter((table) => !done.includes(table)).map(({ fullName }) => fullName);
    super(
      `Run ${run.runId} was aborted: ${done.length} of ${run.tables.length} tables are complete. Not profiled: ${left.join(', ')}.`,
      {
        details: { run_id: run.runId, not_profiled: left },
      },
    );
    this.run = run;
  }
}
