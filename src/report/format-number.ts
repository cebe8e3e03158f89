import type { ExactNumber } from '../model/profile.js';

const PLAIN_FROM = 1e-4;
const PLAIN_BELOW = 1e15;
const WHOLE_BELOW = 1e21;

/**
 * A number for people: up to `digits` significant digits, thousands apart. Whole numbers keep every digit. Numbers that a
 * double can't hold come as text and stay as they are.
 */
export function formatNumber(value: ExactNumber, digits = 6): string {
  if (typeof value === 'string') return value;
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < WHOLE_BELOW) return value.toLocaleString('en-US');
  if (size < PLAIN_FROM || size >= PLAIN_BELOW) return value.toExponential(digits - 2);
  return value.toLocaleString('en-US', { maximumSignificantDigits: digits });
}
