import * as z from 'zod';
import type { JsonObject } from '../../core/json.js';

const metadata = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'no object',
);

const table = z.looseObject({
  dataset_name: z.string(),
  schema_name: z.string().nullable(),
  /** Where it differs from the run's. */
  run_id: z.string().optional(),
  status: z.enum(['success', 'empty', 'failed', 'skipped']),
  row_count: z.number().nullable(),
  profiled_at: z.string(),
  error: z.looseObject({ code: z.string(), message: z.string() }).nullable(),
  metadata,
  columns: z.array(z.looseObject({ column_name: z.string() })),
});

/** What of a run document is needed to make the payloads out of it. Other members are kept. */
export const runDocumentShape = z.looseObject({
  schema_version: z.literal(1),
  run_id: z.string(),
  environment: z.string(),
  finished_at: z.string(),
  tables: z.array(table),
});

export type RunDocumentShape = z.output<typeof runDocumentShape>;
