import * as z from 'zod';
import { connectionSchema } from './connection-schema.js';
import { driftDetectionSchema } from './drift-schema.js';
import { hooksSchema } from './hook-schema.js';
import { incrementalSchema } from './incremental-schema.js';
import { lineageSchema } from './lineage-schema.js';
import { DEFAULT_METRICS, METRIC_NAMES } from './metric-names.js';
import { ALWAYS, sectionRules } from './section-rules.js';
import { configuredTableSchema, tablePatternSchema } from './table-schema.js';

const storageSchema = z.strictObject({
  connection: connectionSchema.optional().describe('Database that keeps runs, results and events.'),
  results_table: z.string().min(1).default('profilemesh_results').describe('Table of the metrics.'),
  runs_table: z.string().min(1).default('profilemesh_runs').describe('Table of the runs.'),
  create_tables: z.boolean().default(true).describe('Create the tables when they are not there.'),
});

const profilingSchema = z.strictObject({
  tables: z.array(configuredTableSchema).default([]).describe('Tables to profile.'),
  exclude: z
    .array(tablePatternSchema)
    .default([])
    .describe('Tables to leave out of what the patterns match.'),
  max_distinct_values: z
    .number()
    .int()
    .min(1)
    .default(1000)
    .describe('Of the Python package; part of the plan. No figure depends on it here.'),
  compute_histograms: z.boolean().default(true).describe('Compute histograms of number columns.'),
  histogram_bins: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(10)
    .describe('Bins of a histogram. 1000 is a hard limit: every bin is stored and travels with the result.'),
  metrics: z
    .array(z.enum(METRIC_NAMES))
    .default([...DEFAULT_METRICS])
    .describe('Metrics of each column.'),
  default_sample_ratio: z
    .number()
    .gt(0)
    .max(1)
    .default(1)
    .describe('Part of the rows read by default, 0 to 1 (all).'),
  distinct: z
    .enum(['auto', 'exact'])
    .default('auto')
    .describe('exact: count every distinct value as it is. auto: hash or estimate where that is cheaper.'),
  top_values: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(10)
    .describe('How many of the most frequent values the metric top_values holds.'),
});

const retrySchema = z
  .strictObject({
    enabled: z.boolean().default(true).describe('Try again after a transient error.'),
    retries: z.number().int().min(0).max(10).default(3).describe('Most attempts after the first.'),
    backoff_strategy: z
      .enum(['exponential', 'fixed'])
      .default('exponential')
      .describe('How the pause grows.'),
    min_backoff: z.number().gt(0).max(60).default(0.5).describe('First pause, in seconds.'),
    max_backoff: z
      .number()
      .gt(0)
      .max(300)
      .default(8)
      .describe('Longest pause, in seconds; min_backoff or more.'),
    max_elapsed_seconds: z
      .number()
      .gt(0)
      .max(2_147_483)
      .nullish()
      .describe('All attempts and pauses together, in seconds from the first. Left out: no end but retries.'),
  })
  .superRefine(
    sectionRules(({ min_backoff: min, max_backoff: max }, badKeys) => {
      if (badKeys.has('min_backoff') || badKeys.has('max_backoff') || max >= min) return [];
      const message = `found ${max}; allowed: min_backoff (${min}) or more, in seconds`;
      return [{ code: 'PM_CONFIG_INVALID_VALUE', key: 'max_backoff', message }];
    }),
    ALWAYS,
  );

const executionSchema = z.strictObject({
  max_workers: z.number().int().min(1).max(64).default(1).describe('Tables profiled at the same time.'),
  batch_size: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(10)
    .describe('Tables of a batch, whose time the metric profilemesh_batch_duration_seconds has.'),
  queue_size: z
    .number()
    .int()
    .min(10)
    .max(1000)
    .default(100)
    .describe('Of the Python package; here the plan is the queue.'),
  warehouse_limits: z
    .record(z.string(), z.number().int().min(1))
    .default({})
    .describe('Most workers for one kind of database, by its type, e.g. { postgres: 8 }.'),
  statement_timeout_seconds: z
    .number()
    .gt(0)
    .max(2_147_483)
    .default(600)
    .describe('How long one statement may run, in seconds.'),
  strategy: z
    .enum(['auto', 'pushdown', 'stream'])
    .default('auto')
    .describe('pushdown: compute in the database. stream: read the table once and compute here.'),
  consistency: z
    .enum(['table', 'run'])
    .default('table')
    .describe('What sees one snapshot: the statements of a table, or those of the whole run.'),
  table_connections: z
    .number()
    .int()
    .min(1)
    .max(16)
    .default(1)
    .describe('Connections that read one table at once, each a range of its blocks.'),
});

const monitoringSchema = z.strictObject({
  enable_metrics: z.boolean().default(false).describe('Serve Prometheus metrics.'),
  port: z.number().int().min(1).max(65535).default(9753).describe('TCP port of the metrics server.'),
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address that the metrics server listens on; 0.0.0.0 for every IPv4 one.'),
  keep_alive: z.boolean().default(true).describe('Keep the metrics server after the run.'),
});

/** The whole configuration file. */
export const configSchema = z
  .strictObject({
    $schema: z.string().optional().describe('JSON Schema of this file, for editors. Ignored otherwise.'),
    environment: z
      .enum(['development', 'test', 'production'])
      .default('development')
      .describe('Name of the environment; stored with every run.'),
    source: connectionSchema.describe('Database that is profiled.'),
    storage: storageSchema
      .prefault({})
      .describe('Where the results are stored. Left out: in the source, when that is postgres or pglite.'),
    profiling: profilingSchema.prefault({}).describe('What is profiled.'),
    drift_detection: driftDetectionSchema.prefault({}).describe('When a change between runs is reported.'),
    hooks: hooksSchema.prefault({}).describe('Where events go.'),
    retry: retrySchema.prefault({}).describe('Trying again after transient errors.'),
    execution: executionSchema.prefault({}).describe('How many tables run at a time, and how long.'),
    monitoring: monitoringSchema.prefault({}).describe('Prometheus metrics.'),
    incremental: incrementalSchema.prefault({}).describe('Profiling only what changed.'),
    lineage: lineageSchema.prefault({}).describe('OpenLineage events for data catalogues.'),
  })
  .meta({
    title: 'ProfileMesh configuration',
    description: 'Configuration of profilemesh (profilemesh.yml).',
  });

/** What a caller writes: the shape of the configuration file, defaults left out. */
export type ConfigInput = z.input<typeof configSchema>;

/** The same with defaults in. */
export type ParsedConfig = z.output<typeof configSchema>;
