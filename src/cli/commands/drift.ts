import { loadConfig } from '../../config/load-config.js';
import type { ResolvedConfig } from '../../config/types.js';
import type { DriftReport } from '../../model/drift.js';
import type { DriftSeverity } from '../../model/event.js';
import { formatDriftReports } from '../../report/format-drift.js';
import { createStyle } from '../../report/style.js';
import { detectDrift } from '../../runner/detect-drift.js';
import { toDriftDocument } from '../../wire/drift-report.js';
import type { CommandContext } from '../command-context.js';
import type { CommonOptions } from '../common-options.js';
import { parseDataset } from '../dataset-option.js';
import { EXIT, wantsColor, write } from '../io.js';
import { checkOutputFile, writeOutputFile } from '../output-file.js';
import { createProgress } from '../progress.js';
import { createLineLogger } from '../stderr-logger.js';

const FAIL_ON = ['high', 'medium', 'low', 'unknown'] as const;

export interface DriftOptions extends CommonOptions {
  readonly dataset?: string;
  readonly schema?: string;
  readonly baseline?: string;
  readonly current?: string;
  readonly strategy?: string;
  readonly output?: string;
  readonly json?: boolean;
  /** A line for each report. */
  readonly ndjson?: boolean;
  readonly failOn?: (typeof FAIL_ON)[number];
  /** The Python package's flag. */
  readonly failOnDrift?: boolean;
  readonly allowModules?: boolean;
}

/** `profilemesh drift`: the reports on stdout; exit code 3 when `--fail-on` found something. */
export async function runDrift(options: DriftOptions, context: CommandContext): Promise<number> {
  const { io, stop } = context;
  const { dataset, baseline, current, quiet = false } = options;
  const place = dataset === undefined ? undefined : parseDataset(dataset, options.schema);
  const output = options.output === undefined ? undefined : await checkOutputFile(options.output, io.cwd);
  const config = await loadConfig({ path: options.config, cwd: io.cwd, env: io.env });
  const progress = createProgress({ io, quiet });
  const logger = createLineLogger({ print: progress.log, quiet });
  progress.step('comparing runs');
  const schema = place ? place.schema : options.schema;
  const reports = await detectDrift({
    config: withStrategy(config, options.strategy),
    ...(place ? { dataset: place.table } : {}),
    ...(schema === undefined ? {} : { schema }),
    ...(baseline === undefined ? {} : { baselineRunId: baseline }),
    ...(current === undefined ? {} : { currentRunId: current }),
    allowConfigModules: options.allowModules ?? false,
    logger,
    signal: stop.signal,
  }).finally(progress.flush);
  // A name may stand for tables of several schemas.
  const only = place && reports.length === 1 ? reports[0] : undefined;
  const document = only ? toDriftDocument(only) : reports.map(toDriftDocument);
  const json = `${JSON.stringify(document, null, 2)}\n`;
  const style = createStyle(wantsColor(io, { stream: io.stdout, color: options.color }));
  const lines = reports.map((report) => `${JSON.stringify(toDriftDocument(report))}\n`).join('');
  const text = options.ndjson ? lines : `${formatDriftReports(reports, { style })}\n`;
  await write(io.stdout, options.json ? json : text);
  if (output !== undefined) await writeOutputFile(output, json);
  const failOn = options.failOn ?? (options.failOnDrift ? 'low' : undefined);
  return failOn !== undefined && reports.some((report) => fails(report, failOn)) ? EXIT.drift : EXIT.ok;
}

/** The named strategy alone, as for a file that names no further ones. */
function withStrategy(config: ResolvedConfig, strategy: string | undefined): ResolvedConfig {
  if (strategy === undefined) return config;
  return { ...config, driftDetection: { ...config.driftDetection, strategy, also: [] } };
}

const WORSE: Readonly<Record<DriftSeverity, readonly DriftSeverity[]>> = {
  high: ['high'],
  medium: ['high', 'medium'],
  low: ['high', 'medium', 'low'],
};

/** A change of the schema has no severity: it counts from `low` on. */
function fails({ summary }: DriftReport, failOn: (typeof FAIL_ON)[number]): boolean {
  const severities = WORSE[failOn === 'unknown' ? 'low' : failOn];
  if (severities.some((severity) => summary.driftBySeverity[severity] > 0)) return true;
  if (failOn === 'high' || failOn === 'medium') return false;
  return summary.schemaChanges > 0 || (failOn === 'unknown' && summary.totalUnknown > 0);
}
