import { Mutex } from '../../core/mutex.js';

interface Turn {
  readonly mutex: Mutex;
  users: number;
}

// Of the whole process: two clients of one server must take turns too. Forgotten when nobody waits.
const turns = new Map<string, Turn>();

/** Runs the work of one id one after another, in the order it was asked for, across the whole process. */
export async function inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
  const turn = turns.get(id) ?? { mutex: new Mutex(), users: 0 };
  turns.set(id, turn);
  turn.users += 1;
  const done = await turn.mutex.acquire();
  try {
    return await work();
  } finally {
    done();
    turn.users -= 1;
    if (turn.users === 0) turns.delete(id);
  }
}
