import type { HistogramBin, MetricValue } from '../model/profile.js';
import { fromWireBins, toWireBins } from '../wire/histogram.js';

/** The text that the `metric_value` column holds: exact digits, `true`/`false`, JSON for a histogram; `null` for none. */
export function toMetricText(value: MetricValue): string | null {
  if (value === null) return null;
  if (typeof value === 'object') return JSON.stringify(toWireBins(value));
  return String(value);
}

/**
 * The value of a stored text, written by this package or by the Python one (`nan`, `inf`, `None`, `True`).
 *
 * `min` and `max` of a column whose type isn't a number or a boolean stay as they are: there `007` and `None` are texts.
 * A number that a double can't hold is given as its digits. A histogram that can't be read is given as its text.
 */
export function fromMetricText(options: {
  readonly metric: string;
  readonly columnType: string | null;
  readonly text: string | null;
}): MetricValue {
  const { metric, columnType, text } = options;
  if (text === null) return null;
  if (metric === 'histogram') return text === 'None' ? null : (parseBins(text) ?? text);
  if (metric === 'min' || metric === 'max') {
    if (BOOLEAN_TYPE.test(columnType ?? '')) return BOOLEANS.get(text) ?? text;
    if (!NUMERIC_TYPE.test(columnType ?? '')) return text;
  }
  return parseNumber(text);
}

const BOOLEAN_TYPE = /^bool/i;
const NUMERIC_TYPE =
  /^(u?(tiny|small|medium|big)?int(eger)?\d*|(small|big)?serial\d*|numeric|decimal|number|real|float\d*|double([ _]precision)?)\b/i;

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

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;

function parseNumber(text: string): number | string | null {
  const special = SPECIAL_NUMBERS.get(text.toLowerCase());
  if (special !== undefined) return special;
  const digits = canonicalDecimal(text);
  if (digits === undefined) return text;
  const number = Number(text);
  return canonicalDecimal(String(number)) === digits ? number : text;
}

/** One spelling for all texts of one decimal: sign, digits without zeros at either end, exponent. */
function canonicalDecimal(text: string): string | undefined {
  const match = DECIMAL.exec(text);
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const all = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = all.replace(/0+$/, '');
  if (significant === '') return '0';
  const shift = Number(exponent) - fraction.length + (all.length - significant.length);
  return `${sign}${significant}e${shift}`;
}

function parseBins(text: string): HistogramBin[] | undefined {
  // A list printed by Python itself has single quotes; its own JSON has bare NaN and Infinity.
  for (const candidate of [text, text.replaceAll("'", '"').replace(/-?\b(?:NaN|Infinity)\b/g, '"$&"')]) {
    const bins = tryBins(candidate);
    if (bins) return bins;
  }
  return undefined;
}

function tryBins(text: string): HistogramBin[] | undefined {
  try {
    return fromWireBins(JSON.parse(text));
  } catch {
    return undefined;
  }
}
