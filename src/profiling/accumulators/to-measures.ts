import type { Measure } from '../../connectors/profiling-dialect.js';
import { type Decimal, formatDecimal } from '../../core/decimal.js';
import type { DecimalAccumulator } from './decimal-accumulator.js';
import type { FloatAccumulator } from './float-accumulator.js';
import type { IntegerAccumulator } from './integer-accumulator.js';
import type { PartialColumn } from './partial-column.js';
import type { TextAccumulator } from './text-accumulator.js';

type Measures = Partial<Record<Measure, string | null>>;

// Where the server cuts texts, in characters.
const MAX_TEXT_CHARACTERS = 256;

/**
 * The column's statistics as the texts that a database would answer. `stddev` and the mean of floats are the doubles nearest
 * to the exact results; the mean of exact numbers follows from `sum`.
 *
 * `formatInteger` writes whole numbers that stand for something else: days, microseconds.
 */
export function toMeasures(
  { present, values }: PartialColumn,
  formatInteger?: (value: bigint) => string,
): Measures {
  const counted = { non_null: String(present) };
  switch (values.kind) {
    case 'integer':
      return { ...counted, ...integerMeasures(values.of, formatInteger) };
    case 'decimal':
      return { ...counted, ...decimalMeasures(values.of) };
    case 'float':
      return { ...counted, ...floatMeasures(values.of) };
    case 'text':
      return { ...counted, ...textMeasures(values.of) };
    case 'boolean': {
      const { trues, falses } = values.of;
      const min = present === 0 ? null : String(falses === 0);
      const max = present === 0 ? null : String(trues > 0);
      return { ...counted, min, max };
    }
    case 'none':
      return counted;
  }
}

function integerMeasures(numbers: IntegerAccumulator, format?: (value: bigint) => string): Measures {
  const { scale, min, max, finite } = numbers;
  const textOf = format ?? ((unscaled: bigint): string => formatDecimal({ unscaled, scale }));
  const measures = {
    ...notFinite(numbers),
    min: min === null ? null : textOf(min),
    max: max === null ? null : textOf(max),
  };
  const totals = numbers.totals();
  if (!totals) return measures;
  const sum = finite === 0 ? null : formatDecimal({ unscaled: totals.sum, scale });
  return { ...measures, zero: String(numbers.zeros), sum, stddev: textOrNull(numbers.summary().stddev) };
}

function decimalMeasures(numbers: DecimalAccumulator): Measures {
  const { min, max, finite } = numbers;
  const { sum, scale } = numbers.totals();
  const textOf = (value: Decimal | null): string | null => value && formatDecimal(value);
  return {
    ...notFinite(numbers),
    min: textOf(min),
    max: textOf(max),
    zero: String(numbers.zeros),
    sum: finite === 0 ? null : formatDecimal({ unscaled: sum, scale }),
    stddev: textOrNull(numbers.summary().stddev),
  };
}

function floatMeasures(numbers: FloatAccumulator): Measures {
  const { mean, stddev } = numbers.summary();
  return {
    ...notFinite(numbers),
    min: textOrNull(numbers.min),
    max: textOrNull(numbers.max),
    zero: String(numbers.zeros),
    mean: textOrNull(mean),
    stddev: textOrNull(stddev),
  };
}

function textMeasures(texts: TextAccumulator): Measures {
  const { count, empties, characters, minLength, maxLength, min, max } = texts;
  return {
    empty: String(empties),
    min: min && decodeCut(min),
    max: max && decodeCut(max),
    min_length: textOrNull(minLength),
    max_length: textOrNull(maxLength),
    avg_length: count === 0 ? null : String(characters / count),
  };
}

function notFinite(numbers: {
  readonly nans: number;
  readonly positiveInfinities: number;
  readonly negativeInfinities: number;
}): Measures {
  return {
    nan: String(numbers.nans),
    positive_infinity: String(numbers.positiveInfinities),
    negative_infinity: String(numbers.negativeInfinities),
  };
}

function textOrNull(value: number | null): string | null {
  return value === null ? null : String(value);
}

/** A character that the kept bytes cut in two lies behind the cut. */
function decodeCut(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return Array.from(text).slice(0, MAX_TEXT_CHARACTERS).join('');
}
