import { StorageError } from '../../core/errors.js';
import type { CursorStore } from '../../workflow/cursor-store.js';
import type { AirflowAssetState } from '../client/airflow-asset-state.js';
import type { AirflowAssets, AssetReference } from '../client/airflow-assets.js';
import { stringifyExactJson } from '../client/exact-json.js';
import { failingAs } from '../../workflow/failing-as.js';
import { type CursorPlace, compareAndSetText } from './compare-and-set.js';
import { fromOpaqueText, toOpaqueText } from './opaque-text.js';

/** What of an `AirflowClient` is used to keep state beside an asset. */
export interface AssetStateServer {
  readonly assets: Pick<AirflowAssets, 'findByUri' | 'findByName'>;
  readonly assetState: Pick<AirflowAssetState, 'get' | 'put' | 'delete'>;
}

/** Options of {@link AirflowAssetStateCursorStore}. */
export interface AirflowAssetStateCursorStoreOptions {
  /** An `AirflowClient` of Airflow 3.3 or later. It is not closed by the store. Needs the role Op. */
  readonly client: AssetStateServer;
  /** The asset that the cursors are kept beside: by id, URI or name. A parsed DAG must name it. */
  readonly asset: AssetReference;
}

// `[state_store] max_value_storage_bytes`, quotes included.
const MAX_BYTES = 65_535;
const MAX_KEY_LENGTH = 512;

/**
 * Cursors in the state store of an asset (Airflow 3.3): beside the thing they speak of, out of the list of Variables.
 * Every write is read back. A cursor has at most 65,535 bytes after compression.
 *
 * Airflow has no compare-and-set here either: two processes that commit in the same moment can both succeed.
 *
 * @throws {StorageError} PM_CURSOR_STORE for an asset that is not there, or a cursor that is too large
 * @throws {AirflowApiError} PM_AIRFLOW_UNSUPPORTED below 3.3
 */
export class AirflowAssetStateCursorStore implements CursorStore {
  readonly #client: AssetStateServer;
  readonly #asset: AssetReference;
  #assetId: number | undefined;

  constructor(options: AirflowAssetStateCursorStoreOptions) {
    this.#client = options.client;
    this.#asset = options.asset;
  }

  async get(key: string): Promise<string | undefined> {
    assertUsable(key);
    return failingAs(`The asset state '${key}' could not be read`, async () =>
      this.#placeOf(await this.#findAsset(), key).read(),
    );
  }

  async compareAndSet(key: string, expected: string | undefined, next: string | undefined): Promise<boolean> {
    assertUsable(key);
    return compareAndSetText(this.#placeOf(await this.#findAsset(), key), expected, next);
  }

  #placeOf(assetId: number, key: string): CursorPlace {
    const { assetState } = this.#client;
    const address = { assetId, key };
    return {
      name: `asset state '${key}' of asset ${assetId}`,
      read: async () => {
        const entry = await assetState.get(address);
        if (entry === undefined) return undefined;
        // A cursor that a Python task stored as an object, and not as its text.
        if (typeof entry.value !== 'string') return stringifyExactJson(entry.value);
        return fromOpaqueText(entry.value);
      },
      write: async (text) => {
        const stored = toOpaqueText(text);
        if (stored.length + 2 > MAX_BYTES) throw tooLarge(key, stored.length + 2);
        await assetState.put(address, stored);
      },
      delete: () => assetState.delete(address),
    };
  }

  async #findAsset(): Promise<number> {
    if (this.#assetId !== undefined) return this.#assetId;
    const asset = this.#asset;
    if ('id' in asset) return asset.id;
    const { assets } = this.#client;
    const found = 'uri' in asset ? await assets.findByUri(asset.uri) : await assets.findByName(asset.name);
    if (!found) {
      throw new StorageError(
        'PM_CURSOR_STORE',
        `The asset ${JSON.stringify(asset)} is not known to Airflow. An asset exists once a parsed DAG names it.`,
        { details: { asset } },
      );
    }
    this.#assetId = found.id;
    return found.id;
  }
}

// A key with a line break is an address that the server does not know: it would read as one without a cursor.
function assertUsable(key: string): void {
  if (key !== '' && [...key].length <= MAX_KEY_LENGTH && !/[\n\0]/.test(key)) return;
  throw new StorageError(
    'PM_CURSOR_STORE',
    `${JSON.stringify(key.slice(0, 80))} can't be the key of an asset's state: it needs 1 to ${MAX_KEY_LENGTH} ` +
      'characters without line breaks and NUL.',
    { details: { key } },
  );
}

function tooLarge(key: string, bytes: number): StorageError {
  return new StorageError(
    'PM_CURSOR_STORE',
    `The cursor '${key}' has ${bytes} bytes after compression and an asset's state takes ${MAX_BYTES}. Keep it in a ` +
      'variable (AirflowVariableCursorStore) or in a table.',
    { details: { key, bytes, maxBytes: MAX_BYTES } },
  );
}
