import { exactDouble } from '../core/decimal.js';
import { isHistogram } from '../model/is-histogram.js';
import { isNumberType } from '../model/is-number-type.js';
import type { HistogramBin, MetricValue, TopValue } from '../model/profile.js';
import { fromWireBins, toWireBins } from '../wire/histogram.js';
import { fromWireTopValues, toWireTopValues } from '../wire/top-values.js';

/** The text that the `metric_value` column holds: exact digits, `true`/`false`, JSON for a histogram and for top values; `null` for none. */
export function toMetricText(value: MetricValue): string | null {
  if (value === null) return null;
  if (typeof value === 'object') {
    return JSON.stringify(isHistogram(value) ? toWireBins(value) : toWireTopValues(value));
  }
  return String(value);
}

/**
 * The value of a stored text, written by this package or by the Python one (`nan`, `inf`, `None`, `True`).
 *
 * `min` and `max` of a column whose type isn't a number or a boolean, and that has no mean, stay as they are: there
 * `007` and `None` are texts.
 * A number that a double can't hold is given as its digits. A histogram or a list of top values that can't be read is
 * given as its text.
 */
export function fromMetricText(options: {
  readonly metric: string;
  readonly columnType: string | null;
  readonly text: string | null;
  /** The column has a mean, so it holds numbers whatever its type is called: `money`, a domain. Default false. */
  readonly hasMean?: boolean;
}): MetricValue {
  const { metric, columnType, text, hasMean = false } = options;
  if (text === null) return null;
  if (metric === 'histogram') return text === 'None' ? null : (parseBins(text) ?? text);
  if (metric === 'top_values') return parseTopValues(text) ?? text;
  if (metric === 'min' || metric === 'max') {
    if (BOOLEAN_TYPE.test(columnType ?? '')) return BOOLEANS.get(text) ?? text;
    if (!hasMean && !isNumberType(columnType)) return text;
  }
  return parseNumber(text);
}

/** True for the text of a number, NaN and ±Infinity included. */
export function isNumberText(text: string | null): boolean {
  return text !== null && (NUMBER.test(text) || typeof SPECIAL_NUMBERS.get(text.toLowerCase()) === 'string');
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const BOOLEAN_TYPE = /^bool/i;

const BOOLEANS = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
]);

const SPECIAL_NUMBERS = new Map<string, string | null>([
  ['none', null],
  ['nan', 'NaN'],
  ['inf', 'Infinity'],
  ['infinity', 'Infinity'],
  ['-inf', '-Infinity'],
  ['-infinity', '-Infinity'],
]);

function parseNumber(text: string): number | string | null {
  const special = SPECIAL_NUMBERS.get(text.toLowerCase());
  if (special !== undefined) return special;
  return exactDouble(text) ?? text;
}

function parseBins(text: string): HistogramBin[] | undefined {
  // A list printed by Python itself has single quotes; its own JSON has bare NaN and Infinity.
  for (const candidate of [text, text.replaceAll("'", '"').replace(/-?\b(?:NaN|Infinity)\b/g, '"$&"')]) {
    const bins = tryBins(candidate);
    if (bins) return bins;
  }
  return undefined;
}

function parseTopValues(text: string): TopValue[] | undefined {
  try {
    return fromWireTopValues(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function tryBins(text: string): HistogramBin[] | undefined {
  try {
    return fromWireBins(JSON.parse(text));
  } catch {
    return undefined;
  }
}
