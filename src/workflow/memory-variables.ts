import type { VariableStore } from './task-context.js';

/** Variables in memory: for tests, and for workflows that live as long as their process. */
export class InMemoryVariables implements VariableStore {
  readonly #values: Map<string, string>;

  constructor(initial: Readonly<Record<string, string>> = {}) {
    this.#values = new Map(Object.entries(initial));
  }

  async get(name: string): Promise<string | undefined> {
    return this.#values.get(name);
  }

  async set(name: string, value: string): Promise<void> {
    this.#values.set(name, value);
  }

  /** Deleting a name that is not there is no error. */
  async delete(name: string): Promise<void> {
    this.#values.delete(name);
  }
}
