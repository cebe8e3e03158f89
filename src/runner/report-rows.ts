import type { Clock } from '../core/clock.js';
import type { RowCountListener } from '../profiling/row-count-listener.js';

const MIN_INTERVAL_MS = 200;

/**
 * Adds up the rows of one attempt at a table, and tells them at most five times a second: whoever draws them would
 * otherwise cost more than reading them.
 */
export function reportRows(
  clock: Clock,
  tell: (rows: number, expected: number | null) => void,
): RowCountListener {
  let total = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  return (rows, expected) => {
    total += rows;
    const now = clock.now().getTime();
    if (now - toldAt < MIN_INTERVAL_MS) return;
    toldAt = now;
    tell(total, expected);
  };
}
