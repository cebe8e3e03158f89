import { formatDecimal, parseDecimal, rescale } from '../../core/decimal.js';
import { DecimalAccumulator } from './decimal-accumulator.js';
import { FloatAccumulator } from './float-accumulator.js';
import type { HashedTexts } from './hashed-texts.js';
import { HistogramCounter, unscaledBounds } from './histogram-counter.js';
import { IntegerAccumulator } from './integer-accumulator.js';
import { nearestDouble } from './nearest-double.js';
import type { ColumnValues, PartialColumn } from './partial-column.js';
import { QuantileSketch } from './quantile-sketch.js';
import { type RowColumn, type RowFold, unreadableValue } from './row-column.js';

const BLOCK = 1024;
const DIGITS = /^\s*[+-]?\d+\s*$/;

/** Whole numbers: safe ones in blocks, others one by one. */
export function integerFold(column: RowColumn, keys: HashedTexts): RowFold {
  const of = new IntegerAccumulator();
  const histogram = column.bounds && new HistogramCounter({ bounds: unscaledBounds(column.bounds, 0) });
  const parts = new NumberParts({ column, keys, values: { kind: 'integer', of }, histogram });
  const block = new Block((values, count) => {
    of.add(values, count);
    parts.addBlock(values, count);
  });
  return {
    add(value) {
      // A text with a fraction may be rounded to a whole number.
      const number = typeof value === 'string' && !DIGITS.test(value) ? Number.NaN : toNumber(value);
      if (Number.isSafeInteger(number)) {
        keys.add(String(number));
        block.add(number);
        return;
      }
      const whole = toBigInt(column, value);
      keys.add(whole.toString());
      of.addBig(whole);
      parts.addOne(nearestDouble(whole, 0), () => histogram?.addBig(whole));
    },
    finish: () => {
      block.flush();
      return parts.finish();
    },
  };
}

/** Decimals of any size and scale, exactly. */
export function decimalFold(column: RowColumn, keys: HashedTexts): RowFold {
  const of = new DecimalAccumulator();
  // Whole multiples of the finest bound: a value between two multiples is below the same bounds as the lower one.
  const scale = Math.max(0, ...(column.bounds ?? []).map((bound) => parseDecimal(bound)?.scale ?? 0));
  const histogram = column.bounds && new HistogramCounter({ bounds: unscaledBounds(column.bounds, scale) });
  const parts = new NumberParts({ column, keys, values: { kind: 'decimal', of }, histogram });
  return {
    add(value) {
      const text = String(value);
      const decimal = parseDecimal(text);
      if (!decimal) {
        const sign = text === 'NaN' ? 0 : infinitySign(column, text);
        if (sign === 0) of.addNaN();
        else of.addInfinity(sign);
        keys.add(sign === 0 ? text : String(sign / 0));
        return;
      }
      keys.add(formatDecimal(decimal));
      of.add(decimal.unscaled, decimal.scale);
      parts.addOne(nearestDouble(decimal.unscaled, decimal.scale), () => {
        const excess = 10n ** BigInt(Math.max(0, decimal.scale - scale));
        histogram?.addBig(excess === 1n ? rescale(decimal, scale) : divideDown(decimal.unscaled, excess));
      });
    },
    finish: () => parts.finish(),
  };
}

/** Doubles. */
export function floatFold(column: RowColumn, keys: HashedTexts): RowFold {
  const of = new FloatAccumulator();
  const histogram = column.bounds && new HistogramCounter({ bounds: column.bounds.map(Number) });
  const parts = new NumberParts({ column, keys, values: { kind: 'float', of }, histogram });
  const block = new Block((values, count) => {
    of.add(values, count);
    parts.addBlock(values, count);
  });
  return {
    add(value) {
      const number = toNumber(value);
      if (Number.isNaN(number) && String(value) !== 'NaN') throw unreadableValue(column, value);
      // One text for 0 and -0.
      keys.add(String(number + 0));
      block.add(number);
    },
    finish: () => {
      block.flush();
      return parts.finish();
    },
  };
}

/** What all kinds of numbers have besides their own statistics. */
class NumberParts {
  readonly #column: RowColumn;
  readonly #keys: HashedTexts;
  readonly #values: ColumnValues;
  readonly #histogram: HistogramCounter | null;
  readonly #quantiles: QuantileSketch | null;
  readonly #one = new Float64Array(1);

  constructor(options: {
    column: RowColumn;
    keys: HashedTexts;
    values: ColumnValues;
    histogram: HistogramCounter | undefined;
  }) {
    this.#column = options.column;
    this.#keys = options.keys;
    this.#values = options.values;
    this.#histogram = options.histogram ?? null;
    this.#quantiles = options.column.quantiles ? new QuantileSketch() : null;
  }

  addBlock(values: Float64Array, count: number): void {
    this.#histogram?.add(values, count);
    this.#quantiles?.add(values, count);
  }

  /** `toHistogram` adds the exact value, of which `nearest` is the double. */
  addOne(nearest: number, toHistogram: () => void): void {
    this.#one[0] = nearest;
    this.#quantiles?.add(this.#one, 1);
    toHistogram();
  }

  finish(): PartialColumn {
    const { distinct, topValues } = this.#keys.finish();
    return {
      name: this.#column.name,
      present: this.#keys.added,
      values: this.#values,
      distinct,
      topValues,
      histogram: this.#histogram,
      quantiles: this.#quantiles,
    };
  }
}

class Block {
  readonly #values = new Float64Array(BLOCK);
  #count = 0;

  constructor(private readonly onFull: (values: Float64Array, count: number) => void) {}

  add(value: number): void {
    this.#values[this.#count] = value;
    this.#count += 1;
    if (this.#count === BLOCK) this.flush();
  }

  flush(): void {
    this.onFull(this.#values, this.#count);
    this.#count = 0;
  }
}

/** NaN for what is no number: Number('') would be 0, Number(true) 1. */
function toNumber(value: unknown): number {
  if (typeof value === 'string') return value.trim() === '' ? Number.NaN : Number(value);
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN;
}

function divideDown(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

function toBigInt(column: RowColumn, value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  const decimal = typeof value === 'string' ? parseDecimal(value) : undefined;
  if (decimal?.scale !== 0) throw unreadableValue(column, value);
  return decimal.unscaled;
}

function infinitySign(column: RowColumn, text: string): number {
  if (/^\+?inf(inity)?$/i.test(text)) return 1;
  if (/^-inf(inity)?$/i.test(text)) return -1;
  throw unreadableValue(column, text);
}
