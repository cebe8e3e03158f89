import type { ResolvedConfig } from '../../config/types.js';
import { isProfileMeshError } from '../../core/errors.js';
import type { DriftReport } from '../../model/drift.js';
import type { ProfilingRun } from '../../model/profile.js';
import { formatDriftReports } from '../../report/format-drift.js';
import { formatProfile } from '../../report/format-profile.js';
import { formatRunSummary } from '../../report/format-run.js';
import { escapeControls } from '../../report/terminal-text.js';
import { createStyle, type Style } from '../../report/style.js';
import { profileTables } from '../../runner/profile-tables.js';
import { hasOutcome } from '../../storage/run-outcome.js';
import { loadCommandConfig } from '../command-config.js';
import type { CommonOptions, SelectionOptions } from '../common-options.js';
import { describeConnection } from '../describe-connection.js';
import { EXIT, wantsColor, write } from '../io.js';
import { createNdjsonLines } from '../ndjson-lines.js';
import { createProgress } from '../progress.js';
import { createRunEventLines } from '../run-event-lines.js';
import type { CommandContext } from '../command-context.js';
import { createLineLogger } from '../stderr-logger.js';
import { parseTablePatterns } from '../table-patterns.js';
import {
  formatRunDocument,
  type MeasuredRun,
  openRunOutputs,
  type OutputOptions,
  writeRunOutputs,
} from '../run-outputs.js';
import { showRunProgress } from '../run-progress.js';
import { serveRunMetrics } from '../serve-run-metrics.js';
import { runPlan } from './plan.js';

export interface ProfileOptions extends CommonOptions, SelectionOptions, OutputOptions {
  readonly json?: boolean;
  /** A line for each event, as it happens. */
  readonly ndjson?: boolean;
  readonly dryRun?: boolean;
  readonly full?: boolean;
  readonly allowModules?: boolean;
  /** False with `--no-store`. */
  readonly store: boolean;
}

/** `profilemesh profile`: results on stdout, progress on stderr. */
export async function runProfile(
  url: string | undefined,
  options: ProfileOptions,
  context: CommandContext,
): Promise<number> {
  const { io, stop } = context;
  if (options.dryRun) return runPlan(url, { ...options, output: 'text' }, context);

  const patterns = parseTablePatterns(options.table);
  const exclude = parseTablePatterns(options.exclude);
  const outputs = await openRunOutputs(options, io.cwd);
  const config = await loadCommandConfig({ url, path: options.config, io });
  // Nothing is written into a database that nobody configured for it.
  const store = options.store && url === undefined;
  const quiet = options.quiet ?? false;
  const progress = createProgress({ io, quiet });
  const logger = createLineLogger({ print: progress.log, quiet });
  await using metrics = await serveRunMetrics({ config, logger, context });
  const drift: DriftReport[] = [];
  const lines = options.ndjson ? createNdjsonLines(io.stdout) : undefined;
  const events = lines && createRunEventLines(lines);
  progress.step('connecting');
  const { run, error } = await profileKeepingResults(async () => {
    using shown = showRunProgress(progress);
    return await profileTables({
      config,
      patterns,
      exclude,
      store,
      full: options.full ?? false,
      allowConfigModules: options.allowModules ?? false,
      signal: stop.signal,
      logger,
      onProgress(event) {
        shown.hear(event);
        events?.hear(event);
      },
      onDrift: (reports) => drift.push(...reports),
      ...(metrics ? { telemetry: metrics.telemetry } : {}),
    });
  }).finally(progress.flush);
  if (run) {
    const isStored = store && !isNotStored(error);
    events?.finish({ run, drift }, { isStored, ...(error && { error }) });
    // First, so that a file that can't be written doesn't cost it.
    if (options.json) await write(io.stdout, formatRunDocument(run));
    else if (!lines) {
      const place = !isStored ? notStoredLine(url) : hasOutcome(run) ? storedLine(config) : NOTHING_TO_STORE;
      await write(io.stdout, formatRun({ run, drift }, { place, style: styleOf(context, options) }));
    }
    const place = { config, isStored, logger, signal: stop.signal };
    await writeRunOutputs(outputs, { measured: { run, drift }, after: error, ...place });
  }
  await lines?.flush();
  if (error) throw error;
  await metrics?.keepServing();
  return run?.tables.some((table) => table.status === 'failed') ? EXIT.failed : EXIT.ok;
}

// A run that found nothing to do leaves no row.
const NOTHING_TO_STORE = 'nothing to store: every table was skipped\n';

function storedLine({ storage }: ResolvedConfig): string {
  const tables = `${storage.runsTable} and ${storage.resultsTable}`;
  return `${escapeControls(`stored in ${tables} of ${describeConnection(storage.connection)}`)}\n`;
}

function notStoredLine(url: string | undefined): string {
  return url === undefined ? '' : 'not stored: "profilemesh init" writes a configuration that says where\n';
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

// A run that was stopped is stored as far as it came.
function isNotStored(error: Error | undefined): boolean {
  return error !== undefined && !(isProfileMeshError(error) && error.code === 'PM_ABORTED');
}

function hasRun(error: unknown): error is Error & { readonly run: ProfilingRun } {
  return isProfileMeshError(error) && 'run' in error && typeof error.run === 'object' && error.run !== null;
}

function formatRun({ run, drift }: MeasuredRun, options: { place: string; style: Style }): string {
  const { place, style } = options;
  const tables = run.tables.map((table) => `${formatProfile(table, { style })}\n`);
  const found = drift.length > 0 ? [`${formatDriftReports(drift, { style })}\n`] : [];
  return [...tables, `${formatRunSummary(run)}\n${place}`, ...found].join('\n');
}

function styleOf({ io }: CommandContext, { color }: CommonOptions): Style {
  return createStyle(wantsColor(io, { stream: io.stdout, color }));
}
