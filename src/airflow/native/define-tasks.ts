import { ProfileMeshError } from '../../core/errors.js';
import type { SensorOutcome } from '../../sensors/sensor-outcome.js';
import type { TaskContext } from '../../workflow/task-context.js';
import type { NativeTaskContext } from './native-task-context.js';

/** Does a task's work. What it gives becomes the XCom `return_value`, unless it is `undefined`. */
export type NativeTaskFunction = (context: NativeTaskContext) => unknown;

/** An operator, such as `ProfilingOperator` and `TableOperator`. */
export interface OperatorLike {
  execute(context: TaskContext): Promise<unknown>;
}

/** A sensor, such as `PlanSensor`. */
export interface SensorLike {
  poke(context: TaskContext): Promise<unknown>;
  execute(context: TaskContext): Promise<SensorOutcome>;
}

/** What carries out a native task: a function, an operator or a sensor. */
export type NativeTaskHandler = NativeTaskFunction | OperatorLike | SensorLike;

/** Tasks by DAG id and task id, the id of a task in a group with the group's: `{ my_dag: { 'group.task': … } }`. */
export type NativeTaskDefinitions = Readonly<Record<string, Readonly<Record<string, NativeTaskHandler>>>>;

/** The tasks of one bundle. */
export interface NativeTasks {
  /** Task ids by DAG id, in the order they were written. */
  readonly dags: Readonly<Record<string, readonly string[]>>;
  find(dagId: string, taskId: string): NativeTaskHandler | undefined;
}

/**
 * Names the tasks that a program carries out for Airflow. Ids are those of the DAG file: there, each task is an empty
 * function under `@task.stub(queue=…)`.
 *
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT for an id that Airflow doesn't take, or a handler that is none
 * @example
 * export const tasks = defineTasks({
 *   warehouse_quality: {
 *     profile: new ProfilingOperator({ taskId: 'profile', configPath: 'profilemesh.yml' }),
 *     report: async (context) => ({ rows: await context.pullXCom({ taskId: 'profile' }) }),
 *   },
 * });
 */
export function defineTasks(definitions: NativeTaskDefinitions): NativeTasks {
  const handlers = new Map<string, ReadonlyMap<string, NativeTaskHandler>>();
  for (const [dagId, tasks] of Object.entries(definitions)) {
    assertId('DAG', dagId);
    for (const [taskId, handler] of Object.entries(tasks)) {
      assertId('task', taskId);
      assertHandler(handler, `${dagId}.${taskId}`);
    }
    handlers.set(dagId, new Map(Object.entries(tasks)));
  }
  return {
    dags: Object.fromEntries([...handlers].map(([dagId, tasks]) => [dagId, [...tasks.keys()]])),
    find: (dagId, taskId) => handlers.get(dagId)?.get(taskId),
  };
}

/** Airflow's rule for ids of DAGs and tasks. @throws {ProfileMeshError} PM_INVALID_ARGUMENT */
export function assertId(kind: 'DAG' | 'task', id: string): void {
  if (/^[\p{L}\p{N}_.-]{1,250}$/u.test(id)) return;
  throw new ProfileMeshError(
    'PM_INVALID_ARGUMENT',
    `${JSON.stringify(id)} is no ${kind} id: Airflow takes letters, digits, dashes, dots and underscores, 250 at most.`,
  );
}

function assertHandler(handler: unknown, name: string): void {
  if (typeof handler === 'function') return;
  if (typeof handler === 'object' && handler !== null && 'execute' in handler) return;
  throw new ProfileMeshError(
    'PM_INVALID_ARGUMENT',
    `The task '${name}' has no handler. Give a function of the context, an operator or a sensor.`,
  );
}
