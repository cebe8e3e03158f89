import { StorageError } from '../../core/errors.js';
import type { CursorStore } from '../../workflow/cursor-store.js';
import type { VariableStore } from '../../workflow/task-context.js';
import type { AirflowVersion } from '../client/airflow-version.js';
import { failingAs } from '../../workflow/failing-as.js';
import { type CursorPlace, compareAndSetText } from './compare-and-set.js';
import { MASKED, maskedFor } from './masked-names.js';
import { fromOpaqueText, survivesAsItIs, toOpaqueText } from './opaque-text.js';

/** What of an `AirflowClient` is used to keep variables. */
export interface VariableServer {
  version(): Promise<AirflowVersion>;
  readonly variables: VariableStore;
}

/** Options of {@link AirflowVariableCursorStore}. */
export interface AirflowVariableCursorStoreOptions {
  /** An `AirflowClient`. It is not closed by the store. Needs the role Op. */
  readonly client: VariableServer;
  /**
   * `when-needed` leaves a cursor readable for Python where Airflow gives it back unchanged; `always` stores every
   * cursor in the opaque form. Default `when-needed`.
   */
  readonly opaque?: 'when-needed' | 'always';
}

/**
 * Cursors in Airflow's Variables, over REST: the key is the variable's name, at most 250 characters.
 *
 * Airflow 3 masks members that look like secrets (a table `auth_tokens`) and writes JSON anew when it gives a variable
 * out. A text that would not come back as it is, is stored as base64url; every write is read back. A cursor that Python
 * wrote as plain JSON is read as it is.
 *
 * Airflow has no compare-and-set: see `compareAndSet`. Two processes that commit in the same moment can both succeed.
 *
 * @throws {StorageError} PM_CURSOR_STORE for a name that Airflow masks, and when a cursor does not read back
 * @throws {AirflowApiError}
 */
export class AirflowVariableCursorStore implements CursorStore {
  readonly #client: VariableServer;
  readonly #opaque: 'when-needed' | 'always';

  constructor(options: AirflowVariableCursorStoreOptions) {
    this.#client = options.client;
    this.#opaque = options.opaque ?? 'when-needed';
  }

  async get(key: string): Promise<string | undefined> {
    await this.#assertUsable(key);
    return failingAs(`The variable '${key}' could not be read`, () => this.#read(key));
  }

  async compareAndSet(key: string, expected: string | undefined, next: string | undefined): Promise<boolean> {
    await this.#assertUsable(key);
    return compareAndSetText(this.#placeOf(key), expected, next);
  }

  #placeOf(key: string): CursorPlace {
    return {
      name: `variable '${key}'`,
      read: () => this.#read(key),
      write: (text) => this.#write(key, text),
      delete: () => this.#client.variables.delete(key),
    };
  }

  async #read(key: string): Promise<string | undefined> {
    const stored = await this.#client.variables.get(key);
    if (stored === MASKED) throw masked(key, 'it reads ***');
    return stored === undefined ? undefined : fromOpaqueText(stored);
  }

  async #write(key: string, text: string): Promise<void> {
    const plain = this.#opaque === 'when-needed' && survivesAsItIs(text);
    await this.#client.variables.set(key, plain ? text : toOpaqueText(text));
    if (!plain) return;
    // A deployment can mask names of its own, which only reading back shows.
    const stored = await this.#client.variables.get(key);
    if (stored !== text && stored?.includes(MASKED))
      await this.#client.variables.set(key, toOpaqueText(text));
  }

  async #assertUsable(key: string): Promise<void> {
    if (key === '' || [...key].length > 250 || /[/\n\0]/.test(key)) {
      throw new StorageError(
        'PM_CURSOR_STORE',
        `${JSON.stringify(key.slice(0, 80))} can't be the name of a variable that holds a cursor: it needs 1 to 250 ` +
          'characters without "/", line breaks and NUL.',
        { details: { key } },
      );
    }
    const word = maskedFor(key);
    if (word !== undefined && (await this.#client.version()).api === 'v2') {
      throw masked(key, `its name contains "${word}"`);
    }
  }
}

function masked(key: string, why: string): StorageError {
  return new StorageError(
    'PM_CURSOR_STORE',
    `The variable '${key}' can't hold a cursor: Airflow gives *** in place of its value, because it takes it for a ` +
      `secret (${why}). Use another name.`,
    { details: { key } },
  );
}
