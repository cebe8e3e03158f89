import { formatDecimal } from '../../core/decimal.js';
import { readNumeric } from './numeric-readers.js';

/** The numeric at `at` in plain digits, without trailing zeros. */
export function numericText(view: DataView, at: number): string {
  let text = '';
  const put = (value: bigint, scale: number): void => {
    text = formatDecimal({ unscaled: value, scale });
  };
  readNumeric(view, at, {
    addSafe: (value, scale) => put(BigInt(value), scale),
    addBig: put,
    addNaN: () => {
      text = 'NaN';
    },
    addInfinity: (sign) => {
      text = sign > 0 ? 'Infinity' : '-Infinity';
    },
  });
  return text;
}
