import * as z from 'zod';
import { PythonFloat } from '../core/python-float.js';
import { ALWAYS, sectionRules } from './section-rules.js';

const PARTITION_STRATEGIES = ['latest', 'recent_n', 'sample', 'all', 'specific_values'] as const;

// What keepExactValues makes of a number that a double would change. In the file it is a number.
const exactNumber = z.custom<bigint | PythonFloat>(
  (value) => typeof value === 'bigint' || value instanceof PythonFloat,
);

const partitionSchema = z
  .strictObject({
    key: z.string().min(1).nullish().describe('Partition column. Without it, see metadata_fallback.'),
    strategy: z
      .enum(PARTITION_STRATEGIES)
      .default('all')
      .describe('Which partitions are read: latest, recent_n, sample, all or specific_values.'),
    recent_n: z
      .number()
      .int()
      .min(1)
      .nullish()
      .describe(
        'Number of partitions: the newest, required by recent_n; or drawn by chance, by sample (10).',
      ),
    values: z
      .array(z.union([z.string(), z.number(), z.boolean(), exactNumber]))
      .nullish()
      .describe('Values of the partition column; required by specific_values.'),
    metadata_fallback: z
      .boolean()
      .default(true)
      .describe('Without a key, take a column that looks like one: date, event_date, created_at, dt, ds, …'),
  })
  .superRefine(
    sectionRules(({ strategy, recent_n, values }) => {
      const code = 'PM_CONFIG_MISSING_KEY';
      if (strategy === 'recent_n' && recent_n == null) {
        const message = 'is required when strategy is recent_n: give a whole number of 1 or more';
        return [{ code, key: 'recent_n', message }];
      }
      if (strategy === 'specific_values' && (values ?? []).length === 0) {
        const message = 'is required when strategy is specific_values: give a list with one value or more';
        return [{ code, key: 'values', message }];
      }
      return [];
    }),
    ALWAYS,
  )
  .meta({ id: 'Partition', title: 'Partition', description: 'Which partitions of a table are read.' });

const samplingSchema = z
  .strictObject({
    enabled: z.boolean().default(false).describe('Read a sample instead of every row.'),
    method: z
      .enum(['random', 'stratified', 'topk'])
      .default('random')
      .describe(
        'random: by chance; stratified: in proportion of the values of column; topk: the greatest of column.',
      ),
    fraction: z
      .number()
      .gt(0)
      .max(1)
      .default(0.01)
      .describe('Part of the rows, more than 0, at most 1 (all).'),
    max_rows: z.number().int().min(1).nullish().describe('Most rows in the sample. Default: no limit.'),
    column: z
      .string()
      .min(1)
      .nullish()
      .describe('Column that stratified and topk go by. Default: the partition key.'),
    unit: z
      .enum(['rows', 'pages'])
      .default('rows')
      .describe('What method random draws: rows one by one, or whole pages of the table (faster, rougher).'),
    seed: z
      .number()
      .int()
      .min(0)
      .max(2_147_483_647)
      .nullish()
      .describe("Seed of the draw. Default: one from the table's name, the same each time."),
  })
  .meta({ id: 'Sampling', title: 'Sampling', description: 'Which rows of a table are read.' });

const patternFields = {
  schema: z.string().min(1).nullish().describe("Schema of the table; may hold *. Default: the source's."),
  table: z.string().min(1).describe('Name of the table; may hold *.'),
  database: z.string().min(1).nullish().describe("Database of the table. Default: the source's."),
};

/** An entry of `profiling.exclude`. */
export const tablePatternSchema = z.strictObject(patternFields);

/** An entry of `profiling.tables`. */
export const configuredTableSchema = z.strictObject({
  ...patternFields,
  partition: partitionSchema.nullish().describe('Which partitions of this table are read. Default: all.'),
  sampling: samplingSchema.nullish().describe('Which rows of this table are read. Default: every row.'),
});

export type ParsedTablePattern = z.output<typeof tablePatternSchema>;
export type ParsedTable = z.output<typeof configuredTableSchema>;
