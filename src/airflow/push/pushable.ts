import { ProfileMeshError } from '../../core/errors.js';
import type { JsonObject } from '../../core/json.js';
import type { ProfilingRun } from '../../model/profile.js';
import {
  type PlanChangePayload,
  type ProfilingResultPayload,
  type ProfilingResultsPayload,
  toProfilingResultsPayload,
  XCOM_KEYS,
} from '../../wire/payloads.js';
import { type RunDocument, toRunDocument } from '../../wire/run-document.js';
import { resultsOfDocument } from './results-of-document.js';
import { runDocumentShape } from './run-document-shape.js';

/** What can be pushed: a run, its document as `profilemesh profile --json` prints it, a payload, or any JSON object. */
export type PushableResult =
  | ProfilingRun
  | RunDocument
  | ProfilingResultsPayload
  | ProfilingResultPayload
  | PlanChangePayload
  | JsonObject;

/**
 * `results`: a run travels as the payload `profiling_results`, which the operators push too. `document`: as its whole
 * document, every column with its metrics.
 */
export type PushContent = 'results' | 'document';

export interface Pushable {
  /** Where it belongs; `undefined` for an object of the caller's own. */
  readonly key: string | undefined;
  readonly value: JsonObject;
  readonly runId: string | null;
  /** What travels in place of a value over the budget: where the stored run is. `undefined` when there is none. */
  readonly reference: JsonObject | undefined;
}

/** Key of a whole run document. */
const RUN_DOCUMENT_KEY = 'profiling_run';

/** @throws {ProfileMeshError} PM_INVALID_ARGUMENT for what is none of them, and for a broken run document */
export function toPushable(result: PushableResult, content: PushContent = 'results'): Pushable {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) {
    throw invalid('A result to push is an object: a run, a run document or a payload');
  }
  if (isRun(result)) {
    return content === 'document'
      ? documentPushable(toRunDocument(result))
      : resultsPushable(toProfilingResultsPayload(result));
  }
  const object = result as JsonObject;
  if (object.schema_version === 1 && Array.isArray(object.tables)) return ofDocument(object, content);
  if (Array.isArray(object.results) && typeof object.run_id === 'string') return resultsPushable(object);
  const key = keyOf(object);
  const runId = typeof object.run_id === 'string' ? object.run_id : null;
  return { key, value: object, runId, reference: undefined };
}

function isRun(result: PushableResult): result is ProfilingRun {
  return 'startedAt' in result && result.startedAt instanceof Date;
}

function ofDocument(object: JsonObject, content: PushContent): Pushable {
  const parsed = runDocumentShape.safeParse(object);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(
      `The run document is broken at ${issue?.path.join('.') ?? 'its root'}: ${issue?.message ?? ''}`,
    );
  }
  return content === 'document' ? documentPushable(object) : resultsPushable(resultsOfDocument(parsed.data));
}

function keyOf(object: JsonObject): string | undefined {
  if ('columns_profiled' in object && 'dataset_name' in object) return XCOM_KEYS.profilingResult;
  if ('changed_tables' in object && 'plan_signature' in object) return XCOM_KEYS.planChangeMetadata;
  return undefined;
}

function resultsPushable(value: JsonObject): Pushable {
  const reference = { ...value, results: [], truncated: true };
  return { key: XCOM_KEYS.profilingResults, value, runId: textOf(value.run_id), reference };
}

function documentPushable(value: JsonObject): Pushable {
  const reference = { ...value, tables: [], truncated: true };
  return { key: RUN_DOCUMENT_KEY, value, runId: textOf(value.run_id), reference };
}

function textOf(value: JsonObject[string] | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function invalid(message: string): ProfileMeshError {
  return new ProfileMeshError('PM_INVALID_ARGUMENT', `${message}.`);
}
