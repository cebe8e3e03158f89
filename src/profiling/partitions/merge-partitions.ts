import { columnFromState, mergeColumn } from '../accumulators/partial-column.js';
import {
  type PartialProfile,
  type PartialProfileState,
  readPartialProfile,
} from '../accumulators/partial-profile.js';

/** Adds parts to a growing whole, in place. All parts were collected alike. */
export class PartitionTotal {
  #total: PartialProfile | undefined;

  get profile(): PartialProfile {
    return this.#total ?? { rows: 0, columns: [] };
  }

  /** Takes the part over; it must not be used afterwards. */
  add(part: PartialProfile): void {
    const total = this.#total;
    if (!total) {
      this.#total = part;
      return;
    }
    for (const [index, column] of part.columns.entries()) {
      const into = total.columns[index];
      if (into) mergeColumn(into, column);
    }
    this.#total = { rows: total.rows + part.rows, columns: total.columns };
  }

  addState(state: PartialProfileState): void {
    if (!this.#total) this.add(readPartialProfile(state));
    else this.add({ rows: state.rows, columns: state.columns.map(columnFromState) });
  }
}
