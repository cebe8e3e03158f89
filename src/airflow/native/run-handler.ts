import type { JsonValue } from '../../core/json.js';
import type { SensorOutcome } from '../../sensors/sensor-outcome.js';
import type { NativeTaskHandler, SensorLike } from './define-tasks.js';
import type { NativeTaskContext } from './native-task-context.js';
import { TaskReschedule, TaskSkipped } from './task-outcomes.js';

/** Follows a success, after Airflow has acknowledged it. */
export type AfterSuccess = () => Promise<void>;

/**
 * Runs a handler and pushes what it gives as `return_value`.
 *
 * A sensor that saw a change succeeds, and its cursor moves after the success is acknowledged: from then on Airflow
 * answers for the tasks behind it. A crash in between repeats the change.
 */
export async function runHandler(
  handler: NativeTaskHandler,
  context: NativeTaskContext,
): Promise<AfterSuccess | undefined> {
  if (isSensor(handler)) return settleSensor(await handler.execute(context));
  const value = await (typeof handler === 'function' ? handler(context) : handler.execute(context));
  if (value !== undefined) await context.xcom.push('return_value', value as JsonValue);
  return undefined;
}

function settleSensor(outcome: SensorOutcome): AfterSuccess {
  if (outcome.status === 'reschedule') throw new TaskReschedule(outcome.at);
  if (outcome.status === 'skipped') throw new TaskSkipped(outcome.reason);
  return () => outcome.commit();
}

function isSensor(handler: NativeTaskHandler): handler is SensorLike {
  return typeof handler === 'object' && 'poke' in handler && typeof handler.poke === 'function';
}
