import * as z from 'zod';
import { ProfileMeshError } from '../core/errors.js';
import { RETRIED_OPERATIONS, type RetriedOperation } from '../config/event-types.js';
import type { ProfileMeshEvent } from '../model/event.js';

const MS_PER_SECOND = 1000;

const exactNumber = z.union([z.number(), z.string()]);
// NaN and ±Infinity travel as texts.
const double = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const milliseconds = z.number().transform((seconds) => Math.round(seconds * MS_PER_SECOND));

function wireEvent<Type extends string, Metadata extends z.ZodRawShape>(type: Type, metadata: Metadata) {
  return z.object({
    event_id: z.string().min(1),
    event_type: z.literal(type),
    timestamp: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
    metadata: z.object({ table: z.string(), ...metadata }),
  });
}

const runId = z.string();
const operation = z.enum(RETRIED_OPERATIONS);

const wireEventSchema = z.discriminatedUnion('event_type', [
  wireEvent('ProfilingStarted', { run_id: runId }),
  wireEvent('ProfilingCompleted', {
    run_id: runId,
    row_count: z.number(),
    column_count: z.number(),
    duration_seconds: milliseconds,
  }),
  wireEvent('ProfilingFailed', { run_id: runId, error: z.string() }),
  wireEvent('ProfilingSkipped', {
    schema: z.string().nullable(),
    reason: z.string(),
    action: z.string(),
    snapshot_id: z.string().nullable(),
  }),
  wireEvent('DataDriftDetected', {
    column: z.string(),
    metric: z.string(),
    baseline_value: exactNumber.nullable(),
    current_value: exactNumber.nullable(),
    change_percent: double.nullable(),
    drift_severity: z.enum(['low', 'medium', 'high']),
    run_id: runId.optional(),
  }),
  wireEvent('SchemaChangeDetected', {
    change_type: z.enum([
      'column_added',
      'column_removed',
      'type_changed',
      'column_renamed',
      'columns_reordered',
    ]),
    column: z.string(),
    old_type: z.string().nullable(),
    new_type: z.string().nullable(),
    old_name: z.string().optional(),
    run_id: runId.optional(),
  }),
  wireEvent('RetryAttempt', {
    attempt: z.number(),
    max_attempts: z.number(),
    delay_seconds: milliseconds,
    error: z.string(),
    function: operation.optional(),
  }),
  wireEvent('RetryExhausted', {
    total_attempts: z.number(),
    error: z.string(),
    function: operation.optional(),
  }),
]);

/**
 * Reads an event in its shape on the wire: the body of a webhook's request, parsed. Keys that this version doesn't know
 * are left out.
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT naming the first key at fault
 */
export function parseWireEvent(value: unknown): ProfileMeshEvent {
  const result = wireEventSchema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const place = issue?.path.join('.') || 'the event';
    throw new ProfileMeshError(
      'PM_INVALID_ARGUMENT',
      `No event of this version of profilemesh: ${place}: ${issue?.message}`,
    );
  }
  const { event_id: eventId, timestamp } = result.data;
  return { ...toModel(result.data), eventId, timestamp };
}

type WithoutHead<Event> = Event extends unknown ? Omit<Event, 'eventId' | 'timestamp'> : never;

function toModel(wire: z.output<typeof wireEventSchema>): WithoutHead<ProfileMeshEvent> {
  const { table } = wire.metadata;
  switch (wire.event_type) {
    case 'ProfilingStarted':
      return { type: wire.event_type, table, runId: wire.metadata.run_id };
    case 'ProfilingCompleted': {
      const { run_id, row_count, column_count, duration_seconds } = wire.metadata;
      const counts = { rowCount: row_count, columnCount: column_count, durationMs: duration_seconds };
      return { type: wire.event_type, table, runId: run_id, ...counts };
    }
    case 'ProfilingFailed':
      return { type: wire.event_type, table, runId: wire.metadata.run_id, error: wire.metadata.error };
    case 'ProfilingSkipped': {
      const { schema, reason, action, snapshot_id } = wire.metadata;
      return { type: wire.event_type, table, schema, reason, action, snapshotId: snapshot_id };
    }
    case 'DataDriftDetected': {
      const { column, metric, baseline_value, current_value, change_percent, drift_severity } = wire.metadata;
      const values = { baselineValue: baseline_value, currentValue: current_value };
      const change = { changePercent: change_percent, driftSeverity: drift_severity };
      return { type: wire.event_type, table, column, metric, ...values, ...change, ...runOf(wire.metadata) };
    }
    case 'SchemaChangeDetected': {
      const { change_type, column, old_type, new_type, old_name } = wire.metadata;
      const types = { oldType: old_type, newType: new_type };
      const name = old_name === undefined ? {} : { oldName: old_name };
      const change = { changeType: change_type, column, ...name, ...types };
      return { type: wire.event_type, table, ...change, ...runOf(wire.metadata) };
    }
    case 'RetryAttempt': {
      const { attempt, max_attempts, delay_seconds, error } = wire.metadata;
      return {
        type: wire.event_type,
        table,
        attempt,
        maxAttempts: max_attempts,
        delayMs: delay_seconds,
        error,
        ...operationOf(wire.metadata),
      };
    }
    case 'RetryExhausted':
      return {
        type: wire.event_type,
        table,
        attempts: wire.metadata.total_attempts,
        error: wire.metadata.error,
        ...operationOf(wire.metadata),
      };
  }
}

function operationOf(metadata: { function?: RetriedOperation | undefined }): {
  operation?: RetriedOperation;
} {
  return metadata.function === undefined ? {} : { operation: metadata.function };
}

function runOf(metadata: { run_id?: string | undefined }): { runId?: string } {
  return metadata.run_id === undefined ? {} : { runId: metadata.run_id };
}
