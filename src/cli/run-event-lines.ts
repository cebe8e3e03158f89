import { isProfileMeshError } from '../core/errors.js';
import type { RunProgress } from '../runner/runner-options.js';
import type { RunDocumentError } from '../wire/run-document.js';
import {
  toDriftLine,
  toRunFinishedLine,
  toRunStartedLine,
  toTableFinishedLine,
  toTableStartedLine,
} from '../wire/run-events.js';
import type { NdjsonLines } from './ndjson-lines.js';
import type { MeasuredRun } from './run-outputs.js';

/** Prints a run as it happens: `profile --ndjson`. */
export interface RunEventLines {
  hear(event: RunProgress): void;
  /** What can be said when all is over. */
  finish(measured: MeasuredRun, end: { readonly isStored: boolean; readonly error?: Error }): void;
}

export function createRunEventLines({ print }: Pick<NdjsonLines, 'print'>): RunEventLines {
  let runId = '';
  return {
    hear(event) {
      if (event.type === 'run_started') {
        runId = event.runId;
        print(toRunStartedLine(event));
      } else if (event.type === 'table_started') print(toTableStartedLine({ ...event, runId }));
      else if (event.type === 'table_finished')
        print(toTableFinishedLine(event.profile, { ...event, runId }));
    },
    finish({ run, drift }, { isStored, error }) {
      for (const report of drift) print(toDriftLine(report, run.runId));
      print(toRunFinishedLine(run, { stored: isStored, error: failureOf(error) }));
    },
  };
}

/** A run comes with an error of ours only. */
function failureOf(error: Error | undefined): RunDocumentError | null {
  if (!isProfileMeshError(error)) return null;
  return { code: error.code, message: error.message, transient: error.transient };
}
