import { extname } from 'node:path';
import type { ResolvedConfig } from '../config/types.js';
import { ProfileMeshError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { DriftReport } from '../model/drift.js';
import type { ProfilingRun } from '../model/profile.js';
import type { RunReport } from '../model/run-report.js';

export type ReportFormat = 'html' | 'markdown' | 'json';

const ENDINGS: ReadonlyMap<string, ReportFormat> = new Map([
  ['.html', 'html'],
  ['.htm', 'html'],
  ['.md', 'markdown'],
  ['.markdown', 'markdown'],
  ['.json', 'json'],
]);

/**
 * The format that a file's ending says.
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT for an ending that says none
 */
export function reportFormatOf(file: string): ReportFormat {
  const format = ENDINGS.get(extname(file).toLowerCase());
  if (format !== undefined) return format;
  throw new ProfileMeshError(
    'PM_INVALID_ARGUMENT',
    `The ending of the report file ${file} says no format. Name it .html, .md or .json.`,
  );
}

/** The whole text of the file. */
export async function formatReport(report: RunReport, format: ReportFormat): Promise<string> {
  if (format === 'json') return `${JSON.stringify(report, null, 2)}\n`;
  if (format === 'markdown') {
    const { renderMarkdownReport } = await import('../report/markdown/render-markdown-report.js');
    return renderMarkdownReport(report);
  }
  const { renderHtmlReport } = await import('../report/html/render-html-report.js');
  return renderHtmlReport(report);
}

/** Where a run comes from, for its report. */
export interface ReportPlace {
  readonly config: ResolvedConfig;
  readonly isStored: boolean;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** The report of a run that was just measured: with trends and drift where it is stored, of itself alone where it is not. */
export async function reportOf(
  { run, drift }: { readonly run: ProfilingRun; readonly drift: readonly DriftReport[] },
  place: ReportPlace,
): Promise<RunReport> {
  const { config, isStored, logger, signal } = place;
  if (isStored && !signal.aborted) {
    const { loadRunReport } = await import('../runner/load-run-report.js');
    try {
      const compared = drift.length > 0 ? { drift } : {};
      return await loadRunReport({ config, run, logger, signal, ...compared });
    } catch (error) {
      logger.warn(`The report has no trends: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const { buildRunReport } = await import('../runner/build-run-report.js');
  const { type, database } = config.source;
  return buildRunReport({ run, drift, source: { type, database } });
}
