import { AirflowApiError } from '../../core/errors.js';
import type { VariableStore } from '../../workflow/task-context.js';
import { variableAnswer } from './answers.js';
import { apiPath } from './api-path.js';
import type { AirflowApi } from './api-request.js';
import { isAirflowApiError, isMissing, undefinedWhenMissing } from './is-missing.js';
import { parseAnswer } from './parse-answer.js';
import { settleWrite } from './settle-write.js';

// PATCH and POST take turns where another process deletes and creates the same variable all the time.
const MAX_TURNS = 4;

/**
 * Airflow's Variables, always texts. Airflow 3 masks what looks like a secret (`***`) and writes JSON texts anew when
 * it gives them out: what is read may differ from what was set. Never write back what was read.
 */
export class AirflowVariables implements VariableStore {
  readonly #api: AirflowApi;

  constructor(api: AirflowApi) {
    this.#api = api;
  }

  /** `undefined` when there is none. @throws {AirflowApiError} PM_AIRFLOW_FORBIDDEN below the role Op */
  async get(name: string): Promise<string | undefined> {
    const request = { method: 'GET', path: apiPath`/variables/${name}` } as const;
    const response = await undefinedWhenMissing(this.#api.request(request));
    if (response === undefined) return undefined;
    const { value } = parseAnswer(variableAnswer, { request, response });
    if (typeof value === 'string') return value;
    throw new AirflowApiError(
      'PM_AIRFLOW_API',
      `Airflow gives no value for the variable '${name}': it can't decrypt it. Check the server's fernet key`,
      { method: 'GET', path: response.path, status: response.status },
    );
  }

  /** Creates or replaces; a description stays. Nothing compares before it writes: the last writer wins. */
  async set(name: string, value: string): Promise<void> {
    for (let turn = 1; ; turn += 1) {
      try {
        if (!(await this.#replace(name, value))) await this.#create(name, value);
        return;
      } catch (error) {
        if (!isAirflowApiError(error) || error.status !== 409 || turn === MAX_TURNS) throw error;
      }
    }
  }

  /** Deleting a name that is not there is no error. */
  async delete(name: string): Promise<void> {
    await settleWrite({
      api: this.#api,
      send: async () => {
        await undefinedWhenMissing(
          this.#api.request({ method: 'DELETE', path: apiPath`/variables/${name}` }),
        );
        return true;
      },
      readBack: async () => ((await this.get(name)) === undefined ? true : undefined),
    });
  }

  /** `false` when there is no such variable. */
  async #replace(name: string, value: string): Promise<boolean> {
    const { api } = await this.#api.version();
    try {
      return await this.#settle(name, value, () =>
        this.#api.request({
          method: 'PATCH',
          path: apiPath`/variables/${name}`,
          // Airflow 2 refuses this mask, and keeps the description without it.
          query: api === 'v1' ? {} : { update_mask: 'value' },
          body: { key: name, value },
        }),
      );
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  async #create(name: string, value: string): Promise<void> {
    await this.#settle(name, value, () =>
      this.#api.request({ method: 'POST', path: '/variables', body: { key: name, value } }),
    );
  }

  async #settle(name: string, value: string, send: () => Promise<unknown>): Promise<boolean> {
    return settleWrite({
      api: this.#api,
      send: async () => {
        await send();
        return true;
      },
      readBack: async () => ((await this.get(name)) === value ? true : undefined),
    });
  }
}
