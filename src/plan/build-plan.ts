import { randomUUID } from 'node:crypto';
import type { ResolvedConfig, TablePattern } from '../config/types.js';
import { ProfileMeshError } from '../core/errors.js';
import { formatTableName } from '../core/format-table-name.js';
import type { ProfilingPlan, TablePlan, TableRef } from '../model/plan.js';
import { adoptSchema } from './adopt-schema.js';
import { choosePatterns } from './needs-catalog.js';
import { selectTables } from './select-tables.js';
import { type ResolvedPattern, resolvePattern } from './table-pattern.js';
import { type ConfiguredPattern, findTableSettings, isNamedTwice } from './table-settings.js';

// The Python package's guess: without asking the database nobody knows how many columns a table has.
const ASSUMED_COLUMNS_PER_TABLE = 10;

/** Options of {@link buildPlan}. */
export interface BuildPlanOptions {
  readonly config: ResolvedConfig;
  /** Tables to profile in place of the configured ones. An empty list counts as not given. */
  readonly patterns?: readonly TablePattern[];
  /** Tables to leave out, besides `config.profiling.exclude`. */
  readonly exclude?: readonly TablePattern[];
  /** The database's tables without the system's; needed when `planNeedsCatalog` says so. */
  readonly catalog?: readonly TableRef[];
  /** Tables of the database that no `*` stands for, as they hold what was measured. An exclude may name them. */
  readonly storageTables?: readonly TableRef[];
  /** Default: a new UUID. */
  readonly runId?: string;
  /** Default: the current time. */
  readonly now?: Date;
}

/**
 * Says which tables a run will profile, and how. Asks no database: an exact pattern is taken as it is, `*` stands
 * for any run of characters and is looked up in `catalog`. A table keeps the partition and sampling that the
 * configuration gives it, whether it was selected by the configuration or by `patterns`.
 *
 * @throws {ProfileMeshError} PM_PLAN_NO_TABLES, PM_PLAN_PATTERN_UNMATCHED (names every pattern that matches
 *   nothing), PM_INVALID_ARGUMENT (a wildcard without a catalog, a pattern without a table)
 * @throws {UnsupportedFeatureError} PM_UNSUPPORTED for a pattern of another database
 */
export function buildPlan(options: BuildPlanOptions): ProfilingPlan {
  const { config } = options;
  const { source, profiling } = config;
  const patterns = choosePatterns(options);
  if (patterns.length === 0) throw noTablesError();

  const resolve = (pattern: TablePattern): ResolvedPattern => resolvePattern(pattern, source);
  const configuredExclude = profiling.exclude.map(resolve);
  const isConfigured = patterns === profiling.tables;
  const defaultSchema = source.schema ?? null;
  const configured = profiling.tables.map((table) => ({ pattern: resolve(table), settings: table }));
  const known = configured.map((entry) => entry.pattern);
  const { tables, duplicates } = selectTables({
    patterns: isConfigured
      ? known
      : patterns.map((pattern) => adoptSchema(resolve(pattern), known, defaultSchema)),
    exclude: [...(isConfigured ? configuredExclude : []), ...(options.exclude ?? []).map(resolve)],
    optionalExclude: isConfigured ? [] : configuredExclude,
    catalog: options.catalog,
    storageTables: options.storageTables ?? [],
    defaultSchema,
  });

  const twice = tables
    .filter((table) => isNamedTwice({ table, configured, defaultSchema }))
    .map(formatTableName);
  return {
    runId: options.runId ?? randomUUID(),
    timestamp: options.now ?? new Date(),
    environment: config.environment,
    source: { type: source.type, database: source.database },
    driftStrategy: config.driftDetection.strategy,
    tables: tables.map((table) =>
      toTablePlan({ table, profiling, settings: findTableSettings({ table, configured, defaultSchema }) }),
    ),
    duplicates: [...new Set([...duplicates, ...twice])],
    summary: {
      totalTables: tables.length,
      estimatedMetrics: tables.length * ASSUMED_COLUMNS_PER_TABLE * profiling.metrics.length,
    },
  };
}

function toTablePlan(options: {
  table: TableRef;
  profiling: ResolvedConfig['profiling'];
  settings: ConfiguredPattern['settings'];
}): TablePlan {
  const { table, profiling, settings } = options;
  return {
    schema: table.schema,
    table: table.table,
    fullName: formatTableName(table),
    status: 'ready',
    metrics: profiling.metrics,
    partition: settings.partition,
    sampling: settings.sampling,
    computeHistograms: profiling.computeHistograms,
    histogramBins: profiling.histogramBins,
    maxDistinctValues: profiling.maxDistinctValues,
    defaultSampleRatio: settings.sampling === null ? profiling.defaultSampleRatio : 1,
    distinct: profiling.distinct,
    topValues: profiling.topValues,
  };
}

function noTablesError(): ProfileMeshError {
  return new ProfileMeshError(
    'PM_PLAN_NO_TABLES',
    'No tables to profile: "profiling.tables" of the configuration is empty. Add entries such as {schema: public, table: orders}, or {table: "*"} for every table.',
  );
}
