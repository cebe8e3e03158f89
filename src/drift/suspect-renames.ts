import type { RenameEvidence } from '../model/drift.js';
import type { StoredColumn } from '../model/run.js';
import { exactChangePercent } from './exact-change.js';
import { readNumber } from './metric-reading.js';
import { nameSimilarity } from './name-similarity.js';
import { typeName } from './type-name.js';

/** A column with where it stands: after how many columns that both runs have, and as which of those that one has. */
export interface PlacedColumn {
  readonly column: StoredColumn;
  readonly place: string;
}

export interface SuspectedRename {
  readonly removed: PlacedColumn;
  readonly added: PlacedColumn;
  readonly evidence: RenameEvidence;
}

const WEIGHTS = { metrics: 0.6, position: 0.25, name: 0.15 } as const;
const NEAR_PERCENT = 1;
// The same for every column of a table.
const TELLS_NOTHING = new Set(['count', 'row_count']);
const LEAST_METRICS = 2;
// With more pairs than this only columns at the same position are looked at.
const MANY_PAIRS = 10_000;

/**
 * Pairs of a removed and an added column of one type that look like one column renamed, the likeliest first, each column
 * once. The score: 0.6 × part of the metrics that differ by 1 % at most, + 0.25 for the same position, + 0.15 × likeness of
 * the names. A pair with fewer than two metrics on both sides is not suspected.
 */
export function suspectRenames(options: {
  removed: readonly PlacedColumn[];
  added: readonly PlacedColumn[];
  leastScore: number;
}): SuspectedRename[] {
  const { removed, added, leastScore } = options;
  const many = removed.length * added.length > MANY_PAIRS;
  const atPlace = new Map(added.map((one) => [one.place, one]));
  const pairs = removed.flatMap((before) =>
    (many ? [atPlace.get(before.place) ?? []].flat() : added).flatMap((now) => {
      const evidence = evidenceFor(before, now);
      return evidence && evidence.score >= leastScore ? [{ removed: before, added: now, evidence }] : [];
    }),
  );
  const taken = new Set<PlacedColumn>();
  return pairs
    .sort((left, right) => right.evidence.score - left.evidence.score)
    .filter((pair) => {
      if (taken.has(pair.removed) || taken.has(pair.added)) return false;
      taken.add(pair.removed).add(pair.added);
      return true;
    });
}

function evidenceFor(before: PlacedColumn, now: PlacedColumn): RenameEvidence | undefined {
  const types = [before.column.type, now.column.type];
  if (types[0] == null || types[1] == null || typeName(types[0]) !== typeName(types[1])) return undefined;
  const names = Object.keys(before.column.metrics).filter(
    (name) => !TELLS_NOTHING.has(name) && name in now.column.metrics,
  );
  if (names.length < LEAST_METRICS) return undefined;
  const matchingMetrics = names.filter((name) => isNear(before.column, now.column, name));
  const samePosition = before.place === now.place;
  const likeness = nameSimilarity(before.column.name, now.column.name);
  const score =
    (WEIGHTS.metrics * matchingMetrics.length) / names.length +
    (samePosition ? WEIGHTS.position : 0) +
    WEIGHTS.name * likeness;
  return {
    score,
    samePosition,
    nameSimilarity: likeness,
    matchingMetrics,
    differingMetrics: names.filter((name) => !matchingMetrics.includes(name)),
  };
}

function isNear(before: StoredColumn, now: StoredColumn, metric: string): boolean {
  const [from, to] = [before.metrics[metric] ?? null, now.metrics[metric] ?? null];
  if (typeof from === 'object' || typeof to === 'object') return JSON.stringify(from) === JSON.stringify(to);
  const [a, b] = [readNumber(from), readNumber(to)];
  if (a.state !== 'number' || b.state !== 'number') return from === to;
  const change = exactChangePercent(a.value, b.value);
  return change === null ? Number(b.value) === 0 : Math.abs(change) <= NEAR_PERCENT;
}
