import type { JsonObject, JsonValue } from '../core/json.js';
import { XCOM_KEYS } from '../wire/payloads.js';
import { InMemoryVariables } from '../workflow/memory-variables.js';
import { InMemoryXCom } from '../workflow/memory-xcom.js';
import type { TaskContext, VariableStore } from '../workflow/task-context.js';
import { createRecordingLogger, type LogEntry } from './recording-logger.js';

/** Options of {@link createTestContext}. */
export interface TestContextOptions {
  /** Default `test_dag`. */
  readonly dagId?: string;
  /** Default `test_task`. */
  readonly taskId?: string;
  /** Default `test_run`. */
  readonly runId?: string;
  /** Default 2026-01-01T00:00:00Z; `null` for a run without one. */
  readonly logicalDate?: Date | null;
  /** Default 1. */
  readonly tryNumber?: number;
  /** Default -1: not mapped. */
  readonly mapIndex?: number;
  /** Bytes of JSON one XCom may have. Default `Infinity`. */
  readonly maxXComBytes?: number;
  /** The variables at the start, or a store of your own. */
  readonly variables?: Readonly<Record<string, string>> | VariableStore;
  readonly signal?: AbortSignal;
}

/** A {@link TaskContext} in memory that shows what a task did with it. */
export interface TestContext extends TaskContext {
  /** What the task has pushed, by key: a copy as of now. */
  readonly xcoms: Record<string, JsonValue>;
  /** The entries of `profilemesh_events`: a copy as of now. */
  readonly events: JsonObject[];
  /** What the task has logged. */
  readonly logs: readonly LogEntry[];
  /** The context of another task of the same run: with the same variables and log, and XComs of its own. */
  forTask(taskId: string): TestContext;
}

/** A context for running operators and sensors in a unit test, with no workflow engine. */
export function createTestContext(options: TestContextOptions = {}): TestContext {
  const { variables = {}, maxXComBytes } = options;
  return buildContext({
    options,
    store: new InMemoryXCom(maxXComBytes === undefined ? {} : { maxBytes: maxXComBytes }),
    variables: isStore(variables) ? variables : new InMemoryVariables(variables),
    logger: createRecordingLogger(),
  });
}

interface Parts {
  readonly options: TestContextOptions;
  readonly store: InMemoryXCom;
  readonly variables: VariableStore;
  readonly logger: ReturnType<typeof createRecordingLogger>;
}

function buildContext(parts: Parts): TestContext {
  const { options, store, variables, logger } = parts;
  const { dagId = 'test_dag', taskId = 'test_task', runId = 'test_run', mapIndex = -1, signal } = options;
  const address = { dagId, runId, taskId, mapIndex };
  return {
    ...address,
    logicalDate: options.logicalDate === undefined ? new Date('2026-01-01T00:00:00Z') : options.logicalDate,
    tryNumber: options.tryNumber ?? 1,
    xcom: store.forTask(address),
    variables,
    logger,
    ...(signal && { signal }),
    get xcoms() {
      return store.entries(address);
    },
    get events() {
      return (store.entries(address)[XCOM_KEYS.events] ?? []) as JsonObject[];
    },
    logs: logger.logs,
    forTask: (other) => buildContext({ ...parts, options: { ...options, taskId: other } }),
  };
}

function isStore(variables: Readonly<Record<string, string>> | VariableStore): variables is VariableStore {
  return typeof variables.get === 'function';
}
