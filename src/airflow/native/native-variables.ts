import type { VariableStore } from '../../workflow/task-context.js';
import type { SupervisorChannel } from './supervisor-channel.js';
import { SupervisorError } from './supervisor-error.js';

/** Airflow's Variables from inside a task: values come as they were stored, not masked. */
export class NativeVariables implements VariableStore {
  readonly #channel: SupervisorChannel;

  constructor(channel: SupervisorChannel) {
    this.#channel = channel;
  }

  async get(name: string): Promise<string | undefined> {
    try {
      const body = (await this.#channel.request({ type: 'GetVariable', key: name })) as { value?: unknown };
      return typeof body?.value === 'string' ? body.value : undefined;
    } catch (error) {
      if (error instanceof SupervisorError && error.reason === 'VARIABLE_NOT_FOUND') return undefined;
      throw error;
    }
  }

  async set(name: string, value: string): Promise<void> {
    await this.#channel.request({ type: 'PutVariable', key: name, value, description: null });
  }

  /** Deleting a name that is not there is no error. */
  async delete(name: string): Promise<void> {
    try {
      await this.#channel.request({ type: 'DeleteVariable', key: name });
    } catch (error) {
      if (error instanceof SupervisorError && (error.status === 404 || error.reason === 'VARIABLE_NOT_FOUND'))
        return;
      throw error;
    }
  }
}
