import { loadConfig } from '../../config/load-config.js';
import type { ResolvedConfig } from '../../config/types.js';
import { isProfileMeshError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { DriftReport } from '../../model/drift.js';
import type { ProfilingRun } from '../../model/profile.js';
import { formatDriftReports } from '../../report/format-drift.js';
import { formatProfile } from '../../report/format-profile.js';
import { formatRunSummary } from '../../report/format-run.js';
import { escapeControls } from '../../report/terminal-text.js';
import { createStyle, type Style } from '../../report/style.js';
import { profileTables } from '../../runner/profile-tables.js';
import { toRunDocument } from '../../wire/run-document.js';
import type { CommonOptions, SelectionOptions } from '../common-options.js';
import { describeConnection } from '../describe-connection.js';
import { checkOutputFile, writeOutputFile } from '../output-file.js';
import { EXIT, wantsColor, write } from '../io.js';
import { createProgress } from '../progress.js';
import type { CommandContext } from '../command-context.js';
import { createLineLogger } from '../stderr-logger.js';
import { parseTablePatterns } from '../table-patterns.js';
import { showRunProgress } from '../run-progress.js';
import { serveRunMetrics } from '../serve-run-metrics.js';
import { runPlan } from './plan.js';

export interface ProfileOptions extends CommonOptions, SelectionOptions {
  readonly json?: boolean;
  readonly output?: string;
  readonly dryRun?: boolean;
  readonly full?: boolean;
  readonly allowModules?: boolean;
  /** False with `--no-store`. */
  readonly store: boolean;
}

/** `profilemesh profile`: results on stdout, progress on stderr. */
export async function runProfile(options: ProfileOptions, context: CommandContext): Promise<number> {
  const { io, stop } = context;
  if (options.dryRun) return runPlan({ ...options, output: options.json ? 'json' : 'text' }, context);

  const patterns = parseTablePatterns(options.table);
  const exclude = parseTablePatterns(options.exclude);
  const output = options.output === undefined ? undefined : await checkOutputFile(options.output, io.cwd);
  const config = await loadConfig({ path: options.config, cwd: io.cwd, env: io.env });
  const quiet = options.quiet ?? false;
  const progress = createProgress({ io, quiet });
  const logger = createLineLogger({ print: progress.log, quiet });
  await using metrics = await serveRunMetrics({ config, logger, context });
  const drift: DriftReport[] = [];
  progress.step('connecting');
  const { run, error } = await profileKeepingResults(() =>
    profileTables({
      config,
      patterns,
      exclude,
      store: options.store,
      full: options.full ?? false,
      allowConfigModules: options.allowModules ?? false,
      signal: stop.signal,
      logger,
      onProgress: showRunProgress(progress),
      onDrift: (reports) => drift.push(...reports),
      ...(metrics ? { telemetry: metrics.telemetry } : {}),
    }),
  ).finally(progress.flush);
  if (run) {
    const document = `${JSON.stringify(toRunDocument(run), null, 2)}\n`;
    // First, so that a file that can't be written doesn't cost it.
    const stored = options.store && !error ? storedLine(config) : '';
    const found =
      drift.length > 0 ? `\n${formatDriftReports(drift, { style: styleOf(context, options) })}\n` : '';
    await write(io.stdout, options.json ? document : `${formatRun(run, context, options)}${stored}${found}`);
    if (output !== undefined) await writeOutput({ path: output, document, after: error, logger });
  }
  if (error) throw error;
  await metrics?.keepServing();
  return run?.tables.some((table) => table.status === 'failed') ? EXIT.failed : EXIT.ok;
}

function storedLine({ storage }: ResolvedConfig): string {
  const tables = `${storage.runsTable} and ${storage.resultsTable}`;
  return `${escapeControls(`stored in ${tables} of ${describeConnection(storage.connection)}`)}\n`;
}

/** A run that was stopped, or that could not be stored, has results all the same: they come with the error. */
async function profileKeepingResults(
  profile: () => Promise<ProfilingRun>,
): Promise<{ run?: ProfilingRun; error?: Error }> {
  try {
    return { run: await profile() };
  } catch (error) {
    // Not by its class: two installed copies have one each.
    if (hasRun(error)) return { run: error.run, error };
    throw error;
  }
}

function hasRun(error: unknown): error is Error & { readonly run: ProfilingRun } {
  return isProfileMeshError(error) && 'run' in error && typeof error.run === 'object' && error.run !== null;
}

/** Of two failures the run's own is the one to end with. */
async function writeOutput(options: {
  readonly path: string;
  readonly document: string;
  readonly after: Error | undefined;
  readonly logger: Logger;
}): Promise<void> {
  const { path, document, after, logger } = options;
  try {
    await writeOutputFile(path, document);
  } catch (failure) {
    if (!after) throw failure;
    logger.error(`The output file ${path} was not written: ${(failure as Error).message}`);
  }
}

function formatRun(run: ProfilingRun, context: CommandContext, options: CommonOptions): string {
  const style = styleOf(context, options);
  const tables = run.tables.map((table) => `${formatProfile(table, { style })}\n`);
  return [...tables, `${formatRunSummary(run)}\n`].join('\n');
}

function styleOf({ io }: CommandContext, { color }: CommonOptions): Style {
  return createStyle(wantsColor(io, { stream: io.stdout, color }));
}
