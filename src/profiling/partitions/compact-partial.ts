import { fromBase64, toBase64 } from '../accumulators/base64.js';
import {
  DEFAULT_EXACT_LIMIT,
  DistinctCounter,
  type DistinctState,
} from '../accumulators/distinct-counter.js';
import type { HeavyHittersState } from '../accumulators/heavy-hitters.js';
import { HyperLogLog } from '../accumulators/hyper-log-log.js';
import type { PartialColumnState } from '../accumulators/partial-column.js';
import {
  type PartialProfile,
  type PartialProfileState,
  writePartialProfile,
} from '../accumulators/partial-profile.js';
import { QuantileSketch, type QuantileState } from '../accumulators/quantile-sketch.js';

// A table may have a thousand partitions of twenty columns: some KiB a column at most.
const EXACT_HASHES = 512;
const REGISTERS = 4096;
const QUANTILE_CAPACITY = 256;
const TOP_ENTRIES = 128;

/** Which measures of a column are kept besides its counts, extremes and moments. */
export interface KeptMeasures {
  readonly distinct: boolean;
  readonly histogram: boolean;
  readonly quantiles: boolean;
  readonly topValues: boolean;
}

/**
 * What is stored for one partition of many: moments and histograms as they are, so that they stay exact; distinct counts beyond
 * 512 values in 4 KiB (an error of 1.6 %), quantiles in about 6 KiB (1.5 % of the ranks), the 128 most frequent values. Such
 * states merge with each other; how far they may be off is in them. `kept`: by column.
 */
export function compactPartial(
  { rows, columns }: PartialProfile,
  kept: readonly KeptMeasures[],
): PartialProfileState {
  const wanted = columns.map((column, index) => {
    const { distinct, histogram, quantiles, topValues } = kept[index] ?? NOTHING;
    return {
      ...column,
      distinct: distinct ? column.distinct : null,
      histogram: histogram ? column.histogram : null,
      quantiles: quantiles ? column.quantiles : null,
      topValues: topValues ? column.topValues : null,
    };
  });
  const state = writePartialProfile({ rows, columns: wanted });
  return { ...state, columns: state.columns.map(compactColumn) };
}

const NOTHING: KeptMeasures = { distinct: false, histogram: false, quantiles: false, topValues: false };

function compactColumn(state: PartialColumnState): PartialColumnState {
  const { distinct, quantiles, topValues } = state;
  return {
    ...state,
    distinct: distinct && compactDistinct(distinct),
    quantiles: quantiles && compactQuantiles(quantiles),
    topValues: topValues && compactTopValues(topValues),
  };
}

function compactDistinct(state: DistinctState): DistinctState {
  const few = DistinctCounter.fromState({ ...state, exact: false, exactLimit: EXACT_HASHES }).toState();
  // What merges may again count as many exactly as a whole read does.
  const limits = { exact: false, exactLimit: DEFAULT_EXACT_LIMIT };
  if (few.method === 'hashes') return { ...few, ...limits };
  const sketch = new HyperLogLog(fromBase64(few.data));
  sketch.reduce(REGISTERS);
  return { ...few, ...limits, data: toBase64(sketch.registers) };
}

function compactQuantiles(state: QuantileState): QuantileState {
  const smaller = QuantileSketch.fromState({ ...state, capacity: QUANTILE_CAPACITY });
  smaller.merge(new QuantileSketch({ capacity: QUANTILE_CAPACITY }));
  return smaller.toState();
}

/** What the first one left out has is taken from all, as when counters are merged. */
function compactTopValues(state: HeavyHittersState): HeavyHittersState {
  const lost = state.entries[TOP_ENTRIES]?.[1] ?? 0;
  const entries = state.entries.slice(0, TOP_ENTRIES).flatMap(([key, count, low, high]) => {
    return count > lost ? [[key, count - lost, low, high] as const] : [];
  });
  return { ...state, error: state.error + lost, entries };
}
