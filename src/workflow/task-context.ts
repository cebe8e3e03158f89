import type { JsonValue } from '../core/json.js';
import type { Logger } from '../core/logger.js';

/** What a running task knows of itself and may use. Every workflow engine's adapter gives one. */
export interface TaskContext {
  readonly dagId: string;
  readonly taskId: string;
  readonly runId: string;
  /** `null` for runs without one (Airflow 3 manual runs). */
  readonly logicalDate: Date | null;
  /** From 1. */
  readonly tryNumber: number;
  /** -1 for a task that is not mapped. */
  readonly mapIndex: number;
  readonly xcom: XComTransport;
  readonly variables: VariableStore;
  readonly logger: Logger;
  readonly signal?: AbortSignal;
}

/** What a route can carry. */
export interface XComCapabilities {
  /** `return_value`: the route can carry only that one key. */
  readonly keys: 'any' | 'return_value';
  /** False: values can't be read back, `pull` throws. */
  readonly pull: boolean;
  /** Bytes of UTF-8 JSON one value may have. `Infinity` for no limit. */
  readonly maxBytes: number;
}

/** A route by which a task's results travel. */
export interface XComTransport {
  readonly kind: string;
  readonly capabilities: XComCapabilities;
  /** Stores or replaces the value. @throws {XComError} PM_XCOM_INVALID, PM_XCOM_TOO_LARGE */
  push(key: string, value: JsonValue): Promise<void>;
  /** The value, or `undefined` when there is none under the key. */
  pull(key: string): Promise<JsonValue | undefined>;
  /** Adds an entry at the end of a list that others append to as well. Left out: it is pulled, added to and pushed. */
  append?(key: string, entry: JsonValue): Promise<void>;
  /** Ends the route: only now is known which value is the last. */
  close(): Promise<void>;
}

/** The workflow engine's variables: texts by name, kept across runs. */
export interface VariableStore {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
}
