import { StorageError } from '../../core/errors.js';
import type { VariableStore } from '../../workflow/task-context.js';
import { MASKED, maskedFor } from './masked-names.js';
import { fromOpaqueText, isOpaqueText, toOpaqueText } from './opaque-text.js';
import type { VariableServer } from './variable-cursor-store.js';

/**
 * Airflow's Variables over REST, which give every text back as it was set.
 *
 * A text is stored as it is. Where Airflow 3 does not give it back so, because it masks members that look like secrets
 * or writes JSON anew, it is stored again in an opaque form (base64url), which only this package reads. A JSON text that
 * somebody else stored may come masked; never write back what was read of one.
 *
 * @throws {StorageError} PM_STORAGE_FAILED for a name that Airflow masks
 * @throws {AirflowApiError}
 */
export class AirflowVariableStore implements VariableStore {
  readonly #client: VariableServer;

  constructor(client: VariableServer) {
    this.#client = client;
  }

  async get(name: string): Promise<string | undefined> {
    const stored = await this.#client.variables.get(name);
    if (stored === MASKED && (await this.#isMasked(name))) throw masked(name);
    return stored === undefined ? undefined : decode(name, stored);
  }

  async set(name: string, value: string): Promise<void> {
    const { variables } = this.#client;
    if (await this.#isMasked(name)) throw masked(name);
    if (/\p{Surrogate}/u.test(value)) throw unusable(name, 'its value holds half of a surrogate pair');
    if (!isOpaqueText(value)) {
      await variables.set(name, value);
      if ((await variables.get(name)) === value) return;
    }
    await variables.set(name, toOpaqueText(value));
    // A deployment can mask names of its own, which only reading back shows.
    if ((await variables.get(name)) === MASKED) throw masked(name);
  }

  async delete(name: string): Promise<void> {
    await this.#client.variables.delete(name);
  }

  async #isMasked(name: string): Promise<boolean> {
    return maskedFor(name) !== undefined && (await this.#client.version()).api === 'v2';
  }
}

function decode(name: string, stored: string): string {
  try {
    return fromOpaqueText(stored);
  } catch (cause) {
    throw unusable(name, 'the compressed text in it is broken. Delete it or set it anew', cause);
  }
}

function masked(name: string): StorageError {
  const word = maskedFor(name);
  const why = word === undefined ? 'this server masks its name' : `its name contains "${word}"`;
  return unusable(
    name,
    `${why}, so Airflow takes it for a secret and gives *** in place of its value. Use another name`,
  );
}

function unusable(name: string, why: string, cause?: unknown): StorageError {
  return new StorageError('PM_STORAGE_FAILED', `The variable '${name}' can't be used over REST: ${why}.`, {
    details: { name },
    ...(cause !== undefined && { cause }),
  });
}
