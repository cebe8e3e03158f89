import type { WaitingEvents } from '../model/waiting-events.js';
import { formatMoment } from './format-moment.js';
import { formatTextTable } from './text-table.js';

const COLUMNS = [
  { title: 'listener', maxWidth: 48 },
  { title: 'run', maxWidth: 36 },
  { title: 'began' },
  { title: 'events', align: 'right' },
  { title: 'why', maxWidth: 72 },
] as const;

/** What waits for delivery, a line for each listener and run; ends with a line break. */
export function formatWaitingEvents(entries: readonly WaitingEvents[]): string {
  if (entries.length === 0) return 'No event waits.\n';
  const rows = entries.map(({ listener, runId, streamId, startedAt, waiting, error, isClaimed }) => [
    listener,
    runId ?? streamId,
    formatMoment(startedAt),
    String(waiting),
    error ?? (isClaimed ? 'its run goes on' : 'not tried yet, or its listener is not configured'),
  ]);
  return `${formatTextTable({ columns: COLUMNS, rows }).join('\n')}\n`;
}
