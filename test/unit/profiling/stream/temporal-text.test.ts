import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateText, timestampText, timeText } from '../../../../src/profiling/stream/temporal-text.js';

const EPOCH_MS = Date.UTC(2000, 0, 1);
const DAY_MS = 86_400_000;

describe('temporal texts', () => {
  it('are the calendar of Date, where Date reaches', () => {
    fc.assert(
      fc.property(fc.integer({ min: -700_000, max: 90_000_000 }), (days) => {
        const date = new Date(EPOCH_MS + days * DAY_MS);
        const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
        const shown = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
        if (year > 0) expect(dateText(days)).toBe(shown);
      }),
    );
  });

  it('write years before 1 as the server does', () => {
    expect(dateText(-730_119)).toBe('0001-01-01');
    expect(dateText(-730_120)).toBe('0001-12-31 BC');
    expect(dateText(-2_451_545 - 0)).toBe('4714-11-24 BC');
    expect(timestampText(-1n, false)).toBe('1999-12-31 23:59:59.999999');
    expect(timestampText(-730_120n * 86_400_000_000n + 500_000n, true)).toBe('0001-12-31 00:00:00.5+00 BC');
  });

  it('write midnight at both ends of the day', () => {
    expect(timeText(0n)).toBe('00:00:00');
    expect(timeText(86_400_000_000n)).toBe('24:00:00');
    expect(timeText(3_723_000_004n)).toBe('01:02:03.000004');
  });
});
