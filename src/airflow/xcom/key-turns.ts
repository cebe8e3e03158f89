import { abortable } from '../../core/abort.js';
import { Mutex } from '../../core/mutex.js';

interface Turn {
  readonly mutex: Mutex;
  users: number;
}

// Of the whole process: two clients of one server must take turns too. Forgotten when nobody waits.
const turns = new Map<string, Turn>();

/**
 * Runs the work of one id one after another, in the order it was asked for, across the whole process. The signal ends the
 * waiting for the turn, not the work.
 * @throws {AbortedError} when the signal fires before the work has begun
 */
export async function inTurn<T>(id: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const turn = turns.get(id) ?? { mutex: new Mutex(), users: 0 };
  turns.set(id, turn);
  turn.users += 1;
  const acquired = turn.mutex.acquire();
  try {
    await abortable(acquired, signal);
    return await work();
  } finally {
    // Those behind wait for this one's turn to pass, also when it was given up before it came.
    void acquired.then((done) => done());
    turn.users -= 1;
    if (turn.users === 0) turns.delete(id);
  }
}
