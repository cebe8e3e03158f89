import type { RunProgress } from '../runner/runner-options.js';
import { formatNumber } from '../report/format-number.js';
import type { Progress } from './progress.js';

/** Shows a run's progress: `[2/5] public.orders success, 1,234 rows, 0.2 s`. */
export function showRunProgress(progress: Progress): (event: RunProgress) => void {
  let finished = 0;
  return (event) => {
    if (event.type === 'table_started') {
      progress.step(`[${finished}/${event.total}] profiling ${event.table}`);
      return;
    }
    finished += 1;
    const { fullName, status, rowCount, durationMs, error } = event.profile;
    const outcome = error
      ? error.code
      : rowCount === null
        ? ''
        : `${formatNumber(rowCount)} ${rowCount === 1 ? 'row' : 'rows'}`;
    const facts = [`${fullName} ${status}`, outcome, `${(durationMs / 1000).toFixed(1)} s`].filter(Boolean);
    progress.done(`[${finished}/${event.total}] ${facts.join(', ')}`);
  };
}
