import type { JsonObject } from '../core/json.js';

/** The keys of an entry that say where it comes from. Its data can't set them. */
export const PROFILING_EVENT_KEYS = ['event_type', 'task_id', 'dag_id', 'execution_date'] as const;

/** An entry of the XCom list `profilemesh_events`. `execution_date` is `null` for a run without a logical date. */
export function toProfilingEvent(event: {
  readonly type: string;
  readonly taskId: string;
  readonly dagId: string;
  readonly logicalDate: Date | null;
  readonly data: JsonObject;
}): JsonObject {
  return {
    event_type: event.type,
    task_id: event.taskId,
    dag_id: event.dagId,
    execution_date: event.logicalDate?.toISOString() ?? null,
    ...event.data,
  };
}
