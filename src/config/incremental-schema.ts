import * as z from 'zod';
import { METRIC_NAMES, type MetricName } from './metric-names.js';

const MERGEABLE: MetricName[] = ['count', 'null_count', 'null_percent', 'min', 'max', 'mean', 'stddev'];

const minutes = (least: number) => z.number().int().min(least);

// Loose: the Python package takes any settings here.
const changeQueriesSchema = z.looseObject({
  query: z
    .string()
    .min(1)
    .optional()
    .describe('Query whose answer changes with a table, in place of counters. {table}: the quoted name.'),
  tables: z
    .record(z.string(), z.string().min(1))
    .optional()
    .describe('The same for single tables, by table or schema.table.'),
  partitions: z
    .record(z.string(), z.string().min(1))
    .optional()
    .describe('Query that gives each value of partition.key and its token, by table or schema.table.'),
});

const changeDetectionSchema = z.strictObject({
  enabled: z.boolean().default(true).describe('Skip a table whose content has not changed.'),
  metadata_table: z
    .string()
    .min(1)
    .default('profilemesh_table_state')
    .describe('Table that keeps the state.'),
  connector_overrides: z
    .record(z.string(), changeQueriesSchema)
    .default({})
    .describe('Settings of the detection for one kind of database, by its type.'),
  snapshot_ttl_minutes: minutes(1)
    .default(10_080)
    .describe('For how long "unchanged" is believed, in minutes. Longer than the time between two runs.'),
});

const partialProfilingSchema = z.strictObject({
  enabled: z.boolean().default(true).describe('Read only the partitions that changed.'),
  allow_partition_pruning: z.boolean().default(true).describe('Leave unchanged partitions out of the query.'),
  max_partitions_per_run: z
    .number()
    .int()
    .min(1)
    .max(10000)
    .default(64)
    .describe('Most partitions in one run.'),
  mergeable_metrics: z
    .array(z.enum(METRIC_NAMES))
    .default(MERGEABLE)
    .describe("Metrics that are merged from a partition's and the earlier ones."),
});

const adaptiveSchedulingSchema = z.strictObject({
  enabled: z.boolean().default(true).describe('Profile a table only when it is due.'),
  default_interval_minutes: minutes(5).default(1440).describe('Interval of a table, in minutes.'),
  min_interval_minutes: minutes(5).default(60).describe('Shortest interval, in minutes.'),
  max_interval_minutes: minutes(60).default(10080).describe('Longest interval, in minutes.'),
  priority_overrides: z
    .record(z.string(), minutes(1))
    .default({})
    .describe('Interval of single tables, in minutes, by table name.'),
  staleness_penalty_minutes: minutes(5)
    .default(1440)
    .describe('Age that counts as one step of staleness, in minutes.'),
});

const costControlsSchema = z.strictObject({
  enabled: z.boolean().default(true).describe('Watch the cost of a table before it is read.'),
  max_bytes_scanned: z
    .number()
    .int()
    .min(1)
    .nullish()
    .describe('Most bytes read from a table. Default: no limit.'),
  max_rows_scanned: z
    .number()
    .int()
    .min(1)
    .nullish()
    .describe('Most rows read from a table. Default: no limit.'),
  fallback_strategy: z
    .enum(['sample', 'defer', 'full'])
    .default('sample')
    .describe('What happens to a table above a limit.'),
  sample_fraction: z
    .number()
    .gt(0)
    .max(1)
    .default(0.1)
    .describe('Part of the rows for fallback sample, 0 to 1.'),
});

export const incrementalSchema = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe('Decide per table between full, partial, sample, skip and defer.'),
  change_detection: changeDetectionSchema.prefault({}).describe('How a change of a table is noticed.'),
  partial_profiling: partialProfilingSchema.prefault({}).describe('Reading a part of a table.'),
  adaptive_scheduling: adaptiveSchedulingSchema.prefault({}).describe('How often a table is read.'),
  cost_controls: costControlsSchema.prefault({}).describe('Limits of what is read.'),
});

export type ParsedIncremental = z.output<typeof incrementalSchema>;
