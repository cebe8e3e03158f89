import * as z from 'zod';
import { ProfileMeshError } from '../../core/errors.js';
import type { JsonObject } from '../../core/json.js';
import { toJsonValue } from './json-from-msgpack.js';

// Dates come as timestamps; text is taken too, so that another encoder on the way does no harm.
const date = z.union([z.date(), z.iso.datetime({ offset: true }).transform((text) => new Date(text))]);
const maybeDate = date.nullish().transform((value) => value ?? null);

const schema = z.object({
  type: z.literal('StartupDetails'),
  ti: z.object({
    id: z.string(),
    task_id: z.string(),
    dag_id: z.string(),
    run_id: z.string(),
    try_number: z.number().int(),
    map_index: z.number().int().nullish(),
  }),
  ti_context: z.object({
    dag_run: z.object({
      logical_date: maybeDate,
      data_interval_start: maybeDate,
      data_interval_end: maybeDate,
      conf: z.record(z.string(), z.unknown()).nullish(),
    }),
    task_reschedule_count: z.number().int().nullish(),
    max_tries: z.number().int(),
    xcom_keys_to_clear: z.array(z.string()).nullish(),
    should_retry: z.boolean().nullish(),
  }),
});

/** What Airflow tells a task at its start. */
export interface StartupDetails {
  readonly dagId: string;
  readonly taskId: string;
  readonly runId: string;
  readonly taskInstanceId: string;
  /** From 1. */
  readonly tryNumber: number;
  /** Number of the last try. */
  readonly maxTries: number;
  /** -1 for a task that is not mapped. */
  readonly mapIndex: number;
  /** `null` for a run without one. */
  readonly logicalDate: Date | null;
  /** The part of time that the run is for; `null` for a run without one. */
  readonly dataInterval: { readonly start: Date; readonly end: Date } | null;
  /** The configuration that the run was triggered with. */
  readonly conf: JsonObject;
  /** How often this try was put off by a reschedule. */
  readonly rescheduleCount: number;
  /** A failure now would be followed by another try. */
  readonly shouldRetry: boolean;
  /** XComs of an earlier try, which the task has to delete before anything else. */
  readonly xcomKeysToClear: readonly string[];
}

/** @throws {ProfileMeshError} PM_AIRFLOW_PROTOCOL for anything that is not the supervisor's first message */
export function parseStartupDetails(body: unknown): StartupDetails {
  const result = schema.safeParse(body);
  if (!result.success) {
    const [issue] = result.error.issues;
    const type = typeof body === 'object' && body !== null && 'type' in body ? String(body.type) : 'no type';
    throw new ProfileMeshError(
      'PM_AIRFLOW_PROTOCOL',
      `The first message of Airflow's supervisor (${type}) is not the start-up details that were expected: ` +
        `${issue?.path.join('.')}: ${issue?.message}. Native tasks need Airflow 3.3.`,
    );
  }
  const { ti, ti_context: context } = result.data;
  const { data_interval_start: start, data_interval_end: end, conf, logical_date } = context.dag_run;
  return {
    dagId: ti.dag_id,
    taskId: ti.task_id,
    runId: ti.run_id,
    taskInstanceId: ti.id,
    tryNumber: ti.try_number,
    maxTries: context.max_tries + 1,
    mapIndex: ti.map_index ?? -1,
    logicalDate: logical_date,
    dataInterval: start && end ? { start, end } : null,
    conf: toJsonValue(conf ?? {}) as JsonObject,
    rescheduleCount: context.task_reschedule_count ?? 0,
    shouldRetry: context.should_retry ?? false,
    xcomKeysToClear: context.xcom_keys_to_clear ?? [],
  };
}
