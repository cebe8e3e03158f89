import { loadConfig } from '../../config/load-config.js';
import { ProfileMeshError } from '../../core/errors.js';
import { formatTableName } from '../../core/format-table-name.js';
import type { RunReview, RunVerdict } from '../../model/run.js';
import { formatRunList } from '../../report/format-runs.js';
import { createStyle } from '../../report/style.js';
import { escapeControls } from '../../report/terminal-text.js';
import { openRunHistory, type OpenRunHistory } from '../../runner/open-run-history.js';
import type { ReviewTarget } from '../../storage/run-history.js';
import { toWireReviewedRun } from '../../wire/run-list.js';
import type { CommandContext } from '../command-context.js';
import type { CommonOptions } from '../common-options.js';
import { parseDataset } from '../dataset-option.js';
import { EXIT, wantsColor, write } from '../io.js';
import { createProgress } from '../progress.js';
import { createLineLogger } from '../stderr-logger.js';

interface PlaceOptions extends CommonOptions {
  readonly dataset?: string;
  readonly schema?: string;
}

export interface RunsListOptions extends PlaceOptions {
  readonly limit: number;
  readonly json?: boolean;
}

/** `profilemesh runs list`: stored runs and what was said about them, the newest first. */
export async function runRunsList(options: RunsListOptions, context: CommandContext): Promise<number> {
  const { io } = context;
  const place = placeOf(options);
  await using history = await openHistory(options, context);
  const listed = await history.listReviewedRuns({ ...place, limit: options.limit });
  // Of all tables together, and the pinned run of each however old it is.
  const runs = listed.filter((run, index) => index < options.limit || run.review?.verdict === 'pinned');
  const style = createStyle(wantsColor(io, { stream: io.stdout, color: options.color }));
  const text = options.json
    ? JSON.stringify(runs.map(toWireReviewedRun), null, 2)
    : formatRunList(runs, { style });
  await write(io.stdout, `${text}\n`);
  return EXIT.ok;
}

export interface RunsReviewOptions extends PlaceOptions {
  readonly reason?: string;
  readonly by?: string;
}

/** `profilemesh runs accept|reject|pin`: says something about a run. */
export async function runRunsReview(
  verdict: RunVerdict,
  { runId, options }: { runId: string; options: RunsReviewOptions },
  context: CommandContext,
): Promise<number> {
  const target = targetOf(runId, options);
  await using history = await openHistory(options, context);
  const { reason, by } = options;
  const reviews = await history.reviewRun({
    ...{ ...target, verdict },
    ...(reason === undefined ? {} : { reason }),
    ...(by === undefined ? {} : { reviewedBy: by }),
  });
  await write(context.io.stdout, linesOf(reviews, verdict));
  return EXIT.ok;
}

/** `profilemesh runs unpin`: the run stays accepted. */
export async function runRunsUnpin(
  runId: string,
  options: PlaceOptions,
  context: CommandContext,
): Promise<number> {
  const target = targetOf(runId, options);
  await using history = await openHistory(options, context);
  const reviews = await history.unpinRun(target);
  if (reviews.length === 0) {
    throw new ProfileMeshError(
      'PM_INVALID_ARGUMENT',
      `Run ${runId} is not pinned. See "profilemesh runs list" for the runs that are.`,
      { details: { runId } },
    );
  }
  await write(context.io.stdout, linesOf(reviews, 'unpinned'));
  return EXIT.ok;
}

function linesOf(reviews: readonly RunReview[], word: string): string {
  return reviews
    .map((review) => `${word}: ${escapeControls(`${review.runId} of ${formatTableName(review)}`)}\n`)
    .join('');
}

function placeOf({ dataset, schema }: PlaceOptions): { table?: string; schema?: string } {
  if (dataset !== undefined) return parseDataset(dataset, schema);
  return schema === undefined ? {} : { schema };
}

function targetOf(runId: string, options: PlaceOptions): ReviewTarget {
  return { runId, ...placeOf(options) };
}

async function openHistory(options: CommonOptions, { io, stop }: CommandContext): Promise<OpenRunHistory> {
  const config = await loadConfig({ path: options.config, cwd: io.cwd, env: io.env });
  const progress = createProgress({ io, quiet: options.quiet ?? false });
  const logger = createLineLogger({ print: progress.log, quiet: options.quiet ?? false });
  return openRunHistory({ config, logger, signal: stop.signal });
}
