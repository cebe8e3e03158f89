import * as z from 'zod';
import type { ExactJson } from './exact-json.js';

// Every schema is tolerant: members that a later Airflow adds are no error.
const date = z.string().transform((text, context) => {
  const parsed = new Date(text);
  if (!Number.isNaN(parsed.getTime())) return parsed;
  context.addIssue({ code: 'custom', message: 'no date' });
  return z.NEVER;
});
const maybeDate = date.nullish().transform((value) => value ?? null);
const maybeText = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
// Parsed already; copying it would double the cost of a large value.
const exactJson = z.custom<ExactJson>((value) => value !== undefined);

export const versionAnswer = z.looseObject({ version: z.string() });

export const loginAnswer = z.looseObject({ access_token: z.string().min(1) });

export const xcomAnswer = z.looseObject({
  key: z.string(),
  timestamp: date,
  map_index: z.number().int().default(-1),
  value: exactJson.optional(),
});

export const xcomListAnswer = z.looseObject({
  xcom_entries: z.array(z.looseObject({ key: z.string(), timestamp: date, map_index: z.number().int() })),
  total_entries: z.number().int(),
});

export const taskInstanceAnswer = z.looseObject({
  state: maybeText,
  start_date: maybeDate,
  end_date: maybeDate,
  try_number: z.number().int(),
  max_tries: z.number().int().nullish(),
  operator: maybeText,
  map_index: z.number().int().default(-1),
});

export const dagRunAnswer = z.looseObject({
  dag_id: z.string(),
  dag_run_id: z.string(),
  state: z.string(),
  logical_date: maybeDate,
  start_date: maybeDate,
  end_date: maybeDate,
  conf: exactJson.nullish(),
});

export const variableAnswer = z.looseObject({ key: z.string(), value: z.string().nullish() });

const assetAnswer = z.looseObject({
  id: z.number().int(),
  uri: z.string(),
  name: z.string().nullish(),
});

export const assetListAnswer = z.looseObject({
  assets: z.array(assetAnswer),
  total_entries: z.number().int(),
});

export const datasetListAnswer = z.looseObject({
  datasets: z.array(assetAnswer),
  total_entries: z.number().int(),
});

export const assetEventAnswer = z.looseObject({ id: z.number().int(), timestamp: date });

// Airflow 2 names no id.
export const datasetEventAnswer = z.looseObject({ timestamp: date });

export const assetStateAnswer = z.looseObject({ key: z.string(), value: exactJson, updated_at: date });
