import { Mutex } from '../core/mutex.js';
import type { CursorStore } from './cursor-store.js';
import { failingAs } from './failing-as.js';
import type { VariableStore } from './task-context.js';

// One turn for each store of variables, whoever wraps it.
const turns = new WeakMap<VariableStore, Mutex>();

/**
 * Cursors as variables of the workflow engine, where the Python package keeps them too: the key is the variable's name.
 *
 * Variables have no compare-and-set, so it is a read, a check and a write. Within one process they take turns; two
 * processes that commit at the same moment can both succeed. Where that matters, use the file or the SQL cursor store.
 */
export class VariableCursorStore implements CursorStore {
  readonly #variables: VariableStore;

  constructor(variables: VariableStore) {
    this.#variables = variables;
  }

  async get(key: string): Promise<string | undefined> {
    return failingAs(`The variable '${key}' could not be read`, () => this.#variables.get(key));
  }

  async compareAndSet(key: string, expected: string | undefined, next: string | undefined): Promise<boolean> {
    const turn = turns.get(this.#variables) ?? new Mutex();
    turns.set(this.#variables, turn);
    const done = await turn.acquire();
    try {
      if ((await this.get(key)) !== expected) return false;
      if (next !== expected) await this.#write(key, next);
      return true;
    } finally {
      done();
    }
  }

  #write(key: string, next: string | undefined): Promise<void> {
    if (next === undefined) {
      return failingAs(`The variable '${key}' could not be deleted`, () => this.#variables.delete(key));
    }
    return failingAs(`The variable '${key}' could not be written`, () => this.#variables.set(key, next));
  }
}
