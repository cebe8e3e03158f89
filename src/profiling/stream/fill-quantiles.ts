import { QUANTILE_NAMES } from '../../config/metric-names.js';
import { type Decimal, equalDecimals, formatDecimal, parseDecimal, rescale } from '../../core/decimal.js';
import type { PartialColumn } from '../accumulators/partial-column.js';
import { type ColumnDraft, wants } from '../column-draft.js';
import { QUANTILE_FRACTIONS } from '../quantile-fractions.js';

// Decimals of more digits may have been rounded to a double.
const EXACT_DIGITS = 15;

/** Quantiles as the column's texts. `whole` writes whole numbers that stand for something else. */
export function fillQuantiles(
  draft: ColumnDraft,
  { quantiles, values }: PartialColumn,
  whole: ((value: bigint) => string) | undefined,
): void {
  if (!quantiles) return;
  for (const name of QUANTILE_NAMES.filter((quantile) => wants(draft, quantile))) {
    const value = quantiles.quantile(QUANTILE_FRACTIONS[name]);
    const { text, rounded } = textOf(value, values, whole);
    draft.quantiles[name] = text;
    if (quantiles.rankError > 0 || rounded) {
      draft.estimates[name] = { method: 'quantile-sketch', relativeError: quantiles.rankError };
    }
  }
}

function textOf(
  value: number | null,
  values: PartialColumn['values'],
  whole: ((value: bigint) => string) | undefined,
): { text: string | null; rounded: boolean } {
  if (value === null) return { text: null, rounded: false };
  if (values.kind === 'integer') {
    const { scale, min, max } = values.of;
    const unscaled = within(BigInt(value), min, max);
    const text = whole ? whole(unscaled) : formatDecimal({ unscaled, scale });
    return { text, rounded: !Number.isSafeInteger(value) };
  }
  const text = String(value);
  const decimal = values.kind === 'decimal' ? parseDecimal(text) : undefined;
  if (!decimal || values.kind !== 'decimal') return { text, rounded: false };
  const kept = withinDecimals(decimal, values.of.min, values.of.max);
  const digits = text.replace(/e.*$/, '').replace(/\D/g, '').replace(/^0+/, '').length;
  return {
    text: formatDecimal(kept),
    rounded: digits > EXACT_DIGITS || Math.abs(value) >= 10 ** EXACT_DIGITS || !equalDecimals(kept, decimal),
  };
}

/** Rounding must not put a quantile outside of the values. */
function within(value: bigint, min: bigint | null, max: bigint | null): bigint {
  if (min !== null && value < min) return min;
  return max !== null && value > max ? max : value;
}

function withinDecimals(value: Decimal, min: Decimal | null, max: Decimal | null): Decimal {
  const scale = Math.max(value.scale, min?.scale ?? 0, max?.scale ?? 0);
  const unscaled = within(rescale(value, scale), min && rescale(min, scale), max && rescale(max, scale));
  return { unscaled, scale };
}
