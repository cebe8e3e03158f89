import { loadConfig } from '../../config/load-config.js';
import { loadRunReport } from '../../runner/load-run-report.js';
import type { CommandContext } from '../command-context.js';
import type { CommonOptions } from '../common-options.js';
import { EXIT, write } from '../io.js';
import { checkOutputFile, writeOutputFile } from '../output-file.js';
import { createProgress } from '../progress.js';
import { formatReport, type ReportFormat, reportFormatOf } from '../report-file.js';
import { createLineLogger } from '../stderr-logger.js';
import { parseTablePatterns } from '../table-patterns.js';

export interface ReportOptions extends CommonOptions {
  readonly run?: string;
  readonly table?: string[];
  readonly out?: string;
  readonly format?: ReportFormat;
  readonly limit: number;
}

/** `profilemesh report`: the report of a stored run in a file, or on stdout. */
export async function runReport(options: ReportOptions, context: CommandContext): Promise<number> {
  const { io, stop } = context;
  const { run: runId, out, quiet = false, limit: trendRuns } = options;
  const patterns = parseTablePatterns(options.table);
  const path = out === undefined ? undefined : await checkOutputFile(out, io.cwd);
  const format = options.format ?? (out === undefined ? 'markdown' : reportFormatOf(out));
  const config = await loadConfig({ path: options.config, cwd: io.cwd, env: io.env });
  const progress = createProgress({ io, quiet });
  const logger = createLineLogger({ print: progress.log, quiet });
  progress.step('reading the run');
  const report = await loadRunReport({
    ...{ config, logger, signal: stop.signal, trendRuns },
    ...(runId === undefined ? {} : { runId }),
    ...(patterns === undefined ? {} : { patterns }),
  }).finally(progress.flush);
  const text = await formatReport(report, format);
  if (path === undefined) await write(io.stdout, text);
  else await writeOutputFile(path, text);
  return EXIT.ok;
}
