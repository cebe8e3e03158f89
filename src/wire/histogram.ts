import { z } from 'zod';
import { StorageError } from '../core/errors.js';
import type { HistogramBin } from '../model/profile.js';

/** One bin as it is stored and sent. */
export type WireBin = { bin_start: number | string; bin_end: number | string; count: number };

const wireBins = z.array(
  z.object({
    bin_start: z.union([z.number(), z.string()]),
    bin_end: z.union([z.number(), z.string()]),
    count: z.int().nonnegative(),
  }),
);

export function toWireBins(bins: readonly HistogramBin[]): WireBin[] {
  return bins.map(({ start, end, count }) => ({ bin_start: start, bin_end: end, count }));
}

/**
 * Reads the parsed JSON of a stored histogram, of either package.
 *
 * @throws {StorageError} PM_STORAGE_FAILED when it is not a list of bins
 */
export function fromWireBins(value: unknown): HistogramBin[] {
  const result = wireBins.safeParse(value);
  if (!result.success) {
    const problem = result.error.issues
      .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
      .join('; ');
    throw new StorageError(
      'PM_STORAGE_FAILED',
      `A stored histogram is not a list of {bin_start, bin_end, count}: ${problem}. Profile the table again.`,
    );
  }
  return result.data.map(({ bin_start, bin_end, count }) => ({ start: bin_start, end: bin_end, count }));
}
