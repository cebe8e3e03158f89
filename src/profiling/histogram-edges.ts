import type { ColumnKind } from '../connectors/profiling-dialect.js';
import { type Decimal, formatDecimal, parseDecimal, rescale, toExactNumber } from '../core/decimal.js';
import type { ExactNumber } from '../model/profile.js';

/** Equal-width bins between the least and the greatest finite value. */
export interface HistogramEdges {
  /** `bins + 1` edges, as reported. */
  readonly edges: readonly ExactNumber[];
  /** The inner edges as the column's own type compares them, as decimal text. */
  readonly bounds: readonly string[];
}

// Digits kept beyond the column's own where the width doesn't divide evenly.
const EXTRA_DIGITS = 6;

/** `undefined` for a constant column: it has one bin and needs no counting. */
export function histogramEdges(options: {
  kind: ColumnKind;
  min: string;
  max: string;
  bins: number;
}): HistogramEdges | undefined {
  if (options.kind === 'float') return floatEdges(Number(options.min), Number(options.max), options.bins);
  const min = parseDecimal(options.min);
  const max = parseDecimal(options.max);
  if (!min || !max) return undefined;
  return decimalEdges({ min, max, bins: options.bins, integers: options.kind === 'integer' });
}

function floatEdges(min: number, max: number, bins: number): HistogramEdges | undefined {
  if (!(min < max)) return undefined;
  const edges = [min];
  for (let i = 1; i < bins; i += 1) {
    // Weighted ends instead of min + i × width: max − min may overflow a double.
    const edge = min * ((bins - i) / bins) + max * (i / bins);
    // Between neighbouring doubles rounding would put an edge before the one before it.
    edges.push(Math.min(max, Math.max(edges.at(-1) ?? min, edge)));
  }
  edges.push(max);
  return { edges, bounds: edges.slice(1, -1).map(String) };
}

function decimalEdges(options: {
  min: Decimal;
  max: Decimal;
  bins: number;
  integers: boolean;
}): HistogramEdges | undefined {
  const { min, max, integers } = options;
  const bins = BigInt(options.bins);
  const scale = Math.max(min.scale, max.scale) + EXTRA_DIGITS;
  const low = rescale(min, scale);
  const high = rescale(max, scale);
  if (low >= high) return undefined;
  const numerators = Array.from(
    { length: options.bins + 1 },
    (_, i) => low * bins + (high - low) * BigInt(i),
  );
  const rounded = numerators.map((numerator) =>
    formatDecimal({ unscaled: divideRounding(numerator, bins), scale }),
  );
  const bounds = integers
    ? // x < e is x < ceil(e) for whole numbers, and lets the server compare whole numbers.
      numerators.slice(1, -1).map((numerator) => divideUp(numerator, bins * 10n ** BigInt(scale)).toString())
    : rounded.slice(1, -1);
  return { edges: rounded.map(toExactNumber), bounds };
}

function divideUp(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b > 0n ? quotient + 1n : quotient;
}

function divideRounding(a: bigint, b: bigint): bigint {
  const half = a < 0n ? -b / 2n : b / 2n;
  return (a + half) / b;
}
