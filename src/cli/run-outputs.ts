import type { DriftReport } from '../model/drift.js';
import type { ProfilingRun } from '../model/profile.js';
import { toRunDocument } from '../wire/run-document.js';
import { checkOutputFile, writeOutputFile } from './output-file.js';
import { formatReport, reportFormatOf, type ReportPlace, reportOf } from './report-file.js';

/** What a command has measured. */
export interface MeasuredRun {
  readonly run: ProfilingRun;
  /** What `drift_detection.after_profile` found; empty where it did not look. */
  readonly drift: readonly DriftReport[];
}

/** A file that a run is written to, besides what is printed. */
interface RunOutput {
  readonly path: string;
  format(measured: MeasuredRun, place: ReportPlace): string | Promise<string>;
}

export interface OutputOptions {
  readonly output?: string;
  /** A report for people; its ending says the format. */
  readonly report?: string;
}

/**
 * The files that were asked for. Checked before the work, not after it.
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT when one can't be written
 */
export async function openRunOutputs(options: OutputOptions, cwd: string): Promise<RunOutput[]> {
  const outputs: RunOutput[] = [];
  if (options.output !== undefined) {
    outputs.push({
      path: await checkOutputFile(options.output, cwd),
      format: ({ run }) => formatRunDocument(run),
    });
  }
  if (options.report !== undefined) {
    const format = reportFormatOf(options.report);
    outputs.push({
      path: await checkOutputFile(options.report, cwd),
      format: async (measured, place) => formatReport(await reportOf(measured, place), format),
    });
  }
  return outputs;
}

/** Writes all of them. With `after`, the failure of the run itself, that is the one to end with, and others are logged. */
export async function writeRunOutputs(
  outputs: readonly RunOutput[],
  options: ReportPlace & { readonly measured: MeasuredRun; readonly after: Error | undefined },
): Promise<void> {
  const { measured, after, logger } = options;
  for (const { path, format } of outputs) {
    try {
      await writeOutputFile(path, await format(measured, options));
    } catch (failure) {
      if (!after) throw failure;
      logger.error(`The output file ${path} was not written: ${(failure as Error).message}`);
    }
  }
}

/** The run as `profilemesh profile --json` prints it. */
export function formatRunDocument(run: ProfilingRun): string {
  return `${JSON.stringify(toRunDocument(run), null, 2)}\n`;
}
