import { loadConfig } from '../../config/load-config.js';
import { nearest } from '../../config/nearest.js';
import { ProfileMeshError } from '../../core/errors.js';
import { tableUnknown } from '../../storage/run-unknown.js';
import { formatMetricHistory } from '../../report/format-history.js';
import { createStyle } from '../../report/style.js';
import { openRunHistory } from '../../runner/open-run-history.js';
import { type MetricHistory, readMetricHistory } from '../../runner/metric-history.js';
import { toHistoryDocument } from '../../wire/metric-history.js';
import type { CommandContext } from '../command-context.js';
import type { CommonOptions } from '../common-options.js';
import { oneDataset, parseDataset } from '../dataset-option.js';
import { EXIT, wantsColor, write } from '../io.js';
import { createProgress } from '../progress.js';
import { createLineLogger } from '../stderr-logger.js';

export interface HistoryOptions extends CommonOptions {
  readonly schema?: string;
  readonly metric?: string[];
  readonly column?: string[];
  readonly limit: number;
  readonly json?: boolean;
}

const SHOWN_METRICS = ['row_count', 'null_percent', 'distinct_percent', 'mean', 'stddev', 'min', 'max'];

/** `profilemesh history`: how the metrics of a table went, on stdout. */
export async function runHistory(
  dataset: string,
  options: HistoryOptions,
  context: CommandContext,
): Promise<number> {
  const { io, stop } = context;
  const { metric: metrics = SHOWN_METRICS, column: columns, limit, quiet = false } = options;
  const { table, schema } = parseDataset(dataset, options.schema);
  const config = await loadConfig({ path: options.config, cwd: io.cwd, env: io.env });
  const progress = createProgress({ io, quiet });
  const logger = createLineLogger({ print: progress.log, quiet });
  await using history = await openRunHistory({ config, logger, signal: stop.signal });
  const found = oneDataset(
    await readMetricHistory({
      ...{ history, dataset: table, metrics, limit },
      ...(schema === undefined ? {} : { schema }),
    }),
    table,
  );
  await progress.flush();
  if (!found) throw tableUnknown({ table, schema }, await history.listReviewedRuns({ limit: 1 }));
  for (const name of columns ?? []) {
    const known = found.series.map(({ column }) => column).filter((column) => column !== '*');
    if (!known.includes(name)) throw columnUnknown(name, [...new Set(known)]);
  }
  const shown = { ...found, series: found.series.filter(({ column }) => columns?.includes(column) ?? true) };
  await write(io.stdout, options.json ? json(shown) : text(shown, { io, options }));
  return EXIT.ok;
}

function json(history: MetricHistory): string {
  return `${JSON.stringify(toHistoryDocument(history), null, 2)}\n`;
}

function text(
  history: MetricHistory,
  { io, options }: { io: CommandContext['io']; options: CommonOptions },
): string {
  const style = createStyle(wantsColor(io, { stream: io.stdout, color: options.color }));
  return `${formatMetricHistory(history, { style })}\n`;
}

function columnUnknown(name: string, known: readonly string[]): ProfileMeshError {
  const near = nearest(name, known);
  const stored =
    known.length === 0 ? 'None of these metrics is stored.' : `Stored are ${known.slice(0, 8).join(', ')}.`;
  const hint = near === undefined ? stored : `Did you mean ${near}?`;
  return new ProfileMeshError(
    'PM_INVALID_ARGUMENT',
    `No stored run has a column "${name}" with one of these metrics. ${hint}`,
    {
      details: { column: name, nearest: near ?? null },
    },
  );
}
