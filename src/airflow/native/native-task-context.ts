import type { JsonObject, JsonValue } from '../../core/json.js';
import type { Logger } from '../../core/logger.js';
import type { TaskContext } from '../../workflow/task-context.js';
import { AssetEvents } from './asset-events.js';
import { NativeConnections } from './native-connections.js';
import { NativeVariables } from './native-variables.js';
import { NativeXComTransport, pullMappedXComs, pullXCom } from './native-xcom-transport.js';
import type { StartupDetails } from './startup-details.js';
import type { SupervisorChannel } from './supervisor-channel.js';

/** Which XCom to pull. What is left out is the running task's own. */
export interface XComQuery {
  readonly taskId: string;
  /** Default `return_value`. */
  readonly key?: string;
  /** Default -1: of a task that is not mapped. */
  readonly mapIndex?: number;
  readonly dagId?: string;
  readonly runId?: string;
  /** Takes the newest value of an earlier run when this run has none. Default false. */
  readonly includePriorDates?: boolean;
}

/** What a native task knows and may use: a {@link TaskContext} that operators run with, and what only Airflow has. */
export interface NativeTaskContext extends TaskContext {
  readonly taskInstanceId: string;
  /** Number of the last try. */
  readonly maxTries: number;
  /** How often this try was put off by a reschedule. */
  readonly rescheduleCount: number;
  /** `null` for a run without one. */
  readonly dataInterval: { readonly start: Date; readonly end: Date } | null;
  /** What the run was triggered with. */
  readonly conf: JsonObject;
  /** Fires at SIGTERM and SIGINT: Airflow wants the task to stop, and kills it some seconds later. */
  readonly signal: AbortSignal;
  readonly connections: NativeConnections;
  readonly assets: AssetEvents;
  /** An XCom of another task; `undefined` when there is none, or it is `null`. */
  pullXCom(query: XComQuery): Promise<JsonValue | undefined>;
  /** The XComs of every instance of a mapped task, by map index; those without one are left out. */
  pullMappedXComs(query: Omit<XComQuery, 'mapIndex'>): Promise<JsonValue[]>;
}

export function createNativeTaskContext(parts: {
  readonly details: StartupDetails;
  readonly channel: SupervisorChannel;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}): NativeTaskContext {
  const { details, channel, logger, signal } = parts;
  const { dagId, taskId, runId, mapIndex } = details;
  const locate = (query: Omit<XComQuery, 'mapIndex'>) => ({ dagId, runId, key: 'return_value', ...query });
  return {
    dagId,
    taskId,
    runId,
    mapIndex,
    logicalDate: details.logicalDate,
    tryNumber: details.tryNumber,
    taskInstanceId: details.taskInstanceId,
    maxTries: details.maxTries,
    rescheduleCount: details.rescheduleCount,
    dataInterval: details.dataInterval,
    conf: details.conf,
    xcom: new NativeXComTransport(channel, { dagId, taskId, runId, mapIndex }),
    variables: new NativeVariables(channel),
    connections: new NativeConnections(channel),
    assets: new AssetEvents(),
    logger,
    signal,
    pullXCom: (query) => pullXCom(channel, locate(query)),
    pullMappedXComs: (query) => pullMappedXComs(channel, locate(query)),
  };
}
