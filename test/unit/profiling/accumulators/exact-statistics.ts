import type { NumberSummary } from '../../../../src/profiling/accumulators/number-summary.js';

// Every double is a multiple of 2^-1074.
const LEAST_POWER = 1074n;

/** The double as a multiple of 2^-1074. */
function unitsOf(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const size = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
  return bits >> 63n ? -size : size;
}

/** Mean and sample deviation of doubles by schoolbook arithmetic on fractions, rounded at the end by decimal digits. */
export function exactStatistics(values: readonly number[]): NumberSummary {
  const n = BigInt(values.length);
  const units = values.map(unitsOf);
  const sum = units.reduce((total, value) => total + value, 0n);
  const squares = units.reduce((total, value) => total + value * value, 0n);
  const variance = n * squares - sum * sum;
  return {
    mean: decimalOf(sum, n << LEAST_POWER),
    stddev: rootOf(variance, (n * (n - 1n)) << (2n * LEAST_POWER)),
  };
}

const DIGITS = 1150;

/** By way of the decimal text, which JavaScript rounds correctly. */
function decimalOf(numerator: bigint, denominator: bigint): number {
  const scaled = (numerator * 10n ** BigInt(DIGITS)) / denominator;
  return Number(`${scaled}e-${DIGITS}`) + 0;
}

function rootOf(numerator: bigint, denominator: bigint): number {
  const scaled = (numerator * 10n ** BigInt(2 * DIGITS)) / denominator;
  let root = 10n ** BigInt(Math.ceil(scaled.toString().length / 2));
  for (;;) {
    const next = (root + scaled / (root || 1n)) >> 1n;
    if (next >= root) return Number(`${root}e-${DIGITS}`);
    root = next;
  }
}
