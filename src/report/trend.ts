const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** One character a value, from `▁` for the least to `█` for the greatest; all `▄` when they are equal, a space for none. */
export function trend(values: ReadonlyArray<number | null>): string {
  const numbers = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  const least = numbers.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const greatest = numbers.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY);
  return values
    .map((value) => {
      if (value === null || !Number.isFinite(value)) return ' ';
      if (greatest === least) return BARS[3];
      // Halved first: the span of two huge numbers is more than a double holds.
      const share = (value / 2 - least / 2) / (greatest / 2 - least / 2);
      return BARS[Math.min(BARS.length - 1, Math.floor(share * BARS.length))];
    })
    .join('');
}
