import type { MovedColumn } from '../model/drift.js';

/**
 * The fewest columns whose moving explains a new order: those outside a longest run of columns that kept theirs. Both lists
 * hold the same names. Positions are those in the lists, from 1.
 */
export function movedColumns(before: readonly string[], now: readonly string[]): MovedColumn[] {
  const positions = new Map(before.map((name, index) => [name, index]));
  const order = now.map((name) => positions.get(name) ?? -1);
  const kept = longestRise(order);
  return now.flatMap((column, index) => {
    const old = order[index] ?? -1;
    return kept.has(index) ? [] : [{ column, oldPosition: old + 1, newPosition: index + 1 }];
  });
}

/** The indexes of a longest rising subsequence, by patience sorting. */
function longestRise(values: readonly number[]): Set<number> {
  const ends: number[] = [];
  const previous: number[] = [];
  for (const [index, value] of values.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[ends[middle] ?? 0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    previous[index] = low > 0 ? (ends[low - 1] ?? -1) : -1;
    ends[low] = index;
  }
  const kept = new Set<number>();
  for (let index = ends.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) kept.add(index);
  return kept;
}
