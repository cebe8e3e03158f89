import type { CursorStore } from './cursor-store.js';

/** Cursors in memory: gone with the process, so every table counts as changed at the next start. */
export class InMemoryCursorStore implements CursorStore {
  readonly #values = new Map<string, string>();

  async get(key: string): Promise<string | undefined> {
    return this.#values.get(key);
  }

  async compareAndSet(key: string, expected: string | undefined, next: string | undefined): Promise<boolean> {
    if (this.#values.get(key) !== expected) return false;
    if (next === undefined) this.#values.delete(key);
    else this.#values.set(key, next);
    return true;
  }
}
