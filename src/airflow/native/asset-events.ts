import { ProfileMeshError } from '../../core/errors.js';
import type { JsonObject } from '../../core/json.js';
import { xcomJsonText } from '../../workflow/xcom-json.js';

/** An update of an asset. */
export interface AssetEvent {
  readonly name: string;
  /** Default: the name, as Airflow has it. */
  readonly uri?: string;
  /** What the DAGs that wait for the asset get to read. A secret in it is stored as it is. */
  readonly extra?: JsonObject;
}

/** The asset events of one task. They count when the task succeeds, all of them or none. */
export class AssetEvents {
  readonly #events: Array<Required<AssetEvent>> = [];

  /**
   * Tells Airflow, at the end of the task, that an asset was updated. The asset has to be known to Airflow: as an
   * outlet of some task, or in some DAG's schedule. The task itself need not declare it.
   *
   * @throws {ProfileMeshError} PM_INVALID_ARGUMENT without a name
   * @throws {XComError} PM_XCOM_INVALID for an `extra` that is no JSON
   */
  emit({ name, uri = name, extra = {} }: AssetEvent): void {
    if (name === '' || uri === '') {
      throw new ProfileMeshError('PM_INVALID_ARGUMENT', 'An asset event needs the name of its asset.');
    }
    this.#events.push({ name, uri, extra: JSON.parse(xcomJsonText('extra', extra)) as JsonObject });
  }

  /** Both lists of the success message. Airflow refuses the message without them. */
  toWire() {
    const unique = new Map(this.#events.map(({ name, uri }) => [JSON.stringify([name, uri]), { name, uri }]));
    return {
      task_outlets: [...unique.values()].map((asset) => ({ ...asset, type: 'Asset' })),
      outlet_events: this.#events.map(({ name, uri, extra }) => ({ dest_asset_key: { name, uri }, extra })),
    };
  }
}
