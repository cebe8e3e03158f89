const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** One character a bin, the highest bin `█`, an empty bin a space. No bins, or none with a value: an empty text. */
export function sparkline(counts: readonly number[]): string {
  const highest = Math.max(0, ...counts);
  if (highest === 0) return '';
  return counts
    .map((count) =>
      count <= 0 ? ' ' : BARS[Math.min(BARS.length - 1, Math.floor((count / highest) * BARS.length))],
    )
    .join('');
}
