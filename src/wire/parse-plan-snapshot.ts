import { z } from 'zod';
import { ProfileMeshError } from '../core/errors.js';
import type { PlanSnapshot, PlanSnapshotTable } from '../model/snapshot.js';
import { parsePythonJson } from './parse-python-json.js';
import { signSnapshotText } from './plan-snapshot.js';
import { PythonFloat } from './python-float.js';
import { dumpsSorted, type PythonObject, type PythonValue } from './python-json.js';

const integer = z.union([z.int(), z.bigint()]);

// Unknown keys of a rule pass: the rule is kept as text, so nothing of it is lost.
const partitionSchema = z.looseObject({
  key: z.string().nullable(),
  strategy: z.string(),
  recent_n: integer.nullable(),
  values: z.array(z.unknown()).nullable(),
  metadata_fallback: z.boolean(),
});

const samplingSchema = z.looseObject({
  enabled: z.boolean(),
  method: z.string(),
  fraction: z.union([z.instanceof(PythonFloat), z.number()]),
  max_rows: integer.nullable(),
});

const tableSchema = z.strictObject({
  name: z.string().min(1),
  schema: z.string().nullable(),
  metrics: z.array(z.string()),
  partition: partitionSchema.nullable(),
  sampling: samplingSchema.nullable(),
  task_suffix: z.string(),
});

const snapshotSchema = z.strictObject({
  environment: z.string(),
  drift_strategy: z.string(),
  tables: z.custom<PythonObject>(isObject, 'expected an object of tables'),
  signature: z.string(),
});

/**
 * Reads a cursor written by this package or by the Python one.
 *
 * @throws {ProfileMeshError} PM_CURSOR_STORE when the text is not JSON, has another shape, or when its
 *   signature does not fit its content; the message says which
 */
export function parsePlanSnapshot(text: string): PlanSnapshot {
  const value = parseText(text);
  const snapshot = validate({ schema: snapshotSchema, value, path: [] });
  const { signature: _signature, ...payload } = value as PythonObject;
  if (signSnapshotText(dumpsSorted(payload)) !== snapshot.signature) {
    throw brokenCursor('its signature does not fit its content');
  }
  return {
    environment: snapshot.environment,
    driftStrategy: snapshot.drift_strategy,
    tables: Object.entries(snapshot.tables).map(([fullName, table]) => parseTable(fullName, table)),
    signature: snapshot.signature,
  };
}

function parseText(text: string): PythonValue {
  try {
    return parsePythonJson(text);
  } catch (cause) {
    throw brokenCursor(`it is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

function parseTable(fullName: string, value: PythonValue): PlanSnapshotTable {
  const table = validate({ schema: tableSchema, value, path: ['tables', fullName] });
  const ownName = table.schema ? `${table.schema}.${table.name}` : table.name;
  if (ownName !== fullName) {
    throw brokenCursor(`tables.${fullName} describes another table, ${ownName}`);
  }
  const { partition, sampling } = value as PythonObject;
  return {
    fullName,
    name: table.name,
    schema: table.schema,
    metrics: table.metrics,
    partition: textOrNull(partition),
    sampling: textOrNull(sampling),
    taskSuffix: table.task_suffix,
  };
}

function validate<T>(options: { schema: z.ZodType<T>; value: unknown; path: readonly string[] }): T {
  const result = options.schema.safeParse(options.value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const path = [...options.path, ...issue.path.map(String)].join('.') || 'the document';
    return `${path}: ${issue.message}`;
  });
  throw brokenCursor(problems.join('; '));
}

function textOrNull(value: PythonValue | undefined): string | null {
  return value === undefined || value === null ? null : dumpsSorted(value);
}

function isObject(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof PythonFloat)
  );
}

function brokenCursor(problem: string, cause?: unknown): ProfileMeshError {
  return new ProfileMeshError(
    'PM_CURSOR_STORE',
    `The stored plan cursor can't be read: ${problem}. Delete the cursor to start over; every table then counts as changed.`,
    { details: { problem }, cause },
  );
}
