import type { AirflowTaskInstance } from '../client/airflow-task-instances.js';

/** Whether a value pushed to a task instance now stays there. */
export interface TargetVerdict {
  readonly keeps: boolean;
  /** False verdicts only: it is a matter of a second, or of as long as the DAG's file takes to load. */
  readonly settles?: boolean;
  /** Why, in words that name the state. */
  readonly reason: string;
}

export interface TargetFacts {
  readonly task: AirflowTaskInstance;
  /** When the value under the key was written, by the server's clock. `undefined`: there is none. */
  readonly existing?: Date | undefined;
}

// Airflow deletes a task instance's XComs whenever it starts, except when it resumes from deferral.
const LOST: Readonly<Record<string, string>> = {
  scheduled: 'is about to start (scheduled), and Airflow deletes its XComs when it starts',
  queued: 'is about to start (queued), and Airflow deletes its XComs when it starts',
  restarting: 'is being restarted, and Airflow deletes its XComs when it starts',
  up_for_retry: 'waits for its next try (up_for_retry), and Airflow deletes its XComs when that starts',
  up_for_reschedule:
    'is a sensor in reschedule mode between two pokes (up_for_reschedule), and Airflow deletes its XComs at each poke',
};

const KEPT: Readonly<Record<string, string>> = {
  deferred: 'is deferred: its XComs stay, also when it resumes',
  awaiting_input: 'waits for a person (awaiting_input): its XComs stay, also when it resumes',
  success: 'has ended (success): its XComs stay until it is cleared',
  failed: 'has ended (failed): its XComs stay until it is cleared',
  skipped: 'has ended (skipped): its XComs stay until it is cleared',
  upstream_failed: 'has ended (upstream_failed): its XComs stay until it is cleared',
  removed: 'is no longer in the DAG (removed): its XComs stay',
};

/** Judges by the state of the task instance and by what is under the key already. */
export function judgeTarget({ task, existing }: TargetFacts): TargetVerdict {
  const { state, operator } = task;
  if (state === null) return judgeUnstarted(operator);
  if (state === 'running') return judgeRunning(task, existing);
  const lost = LOST[state];
  if (lost !== undefined) return { keeps: false, reason: lost };
  const kept = KEPT[state];
  if (kept !== undefined) return { keeps: true, reason: kept };
  return { keeps: false, reason: `is in the state ${state}, which this version doesn't know` };
}

function judgeUnstarted(operator: string | null): TargetVerdict {
  if (operator !== 'EmptyOperator') {
    return { keeps: false, reason: 'has not started yet, and Airflow deletes its XComs when it starts' };
  }
  // The scheduler sets it to success itself, and only a worker deletes. One with callbacks does run on a worker.
  return {
    keeps: true,
    reason:
      'is an EmptyOperator, which never starts on a worker if it has no callbacks, inlets or outlets: its XComs stay',
  };
}

// The worker deletes the keys that were there when the state became running, about a second later.
function judgeRunning(task: AirflowTaskInstance, existing: Date | undefined): TargetVerdict {
  if (existing !== undefined && task.startDate !== null && existing < task.startDate) {
    return {
      keeps: false,
      settles: true,
      reason:
        'has just started (running) and holds a value of this key from before its start, which its worker deletes yet',
    };
  }
  return { keeps: true, reason: 'is running: what is pushed after its start stays until a next try' };
}
