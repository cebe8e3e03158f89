import { formatNumber } from '../report/format-number.js';
import { countOf } from '../report/table-facts.js';
import type { RunProgress } from '../runner/runner-options.js';

/** Tables that are shown at once: more would scroll small terminals. */
const MAX_TABLES = 6;

interface RunningTable {
  readonly name: string;
  readonly startedAtMs: number;
  readonly rows: number;
  readonly expected: number | null;
}

/** What a person sees of a run that goes on; knows no terminal and no clock. */
export class RunView {
  readonly #running = new Map<number, RunningTable>();
  readonly #startedAtMs: number;
  #finished = 0;
  #total = 0;
  #rows = 0;

  constructor(nowMs: number) {
    this.#startedAtMs = nowMs;
  }

  /** Gives a line about what has ended, if something has. */
  hear(event: RunProgress, nowMs: number): string | undefined {
    if (event.type === 'run_started') {
      this.#total = event.tables.length;
      return undefined;
    }
    this.#total = event.total;
    if (event.type === 'table_started') {
      this.#running.set(event.index, { name: event.table, startedAtMs: nowMs, rows: 0, expected: null });
      return undefined;
    }
    if (event.type === 'table_rows') {
      const table = this.#running.get(event.index);
      if (table) this.#running.set(event.index, { ...table, rows: event.rows, expected: event.expected });
      return undefined;
    }
    this.#running.delete(event.index);
    this.#finished += 1;
    this.#rows += event.profile.rowCount ?? 0;
    return `[${this.#finished}/${this.#total}] ${describeFinished(event.profile)}`;
  }

  /** The tables that are being measured, under a line on the whole run. */
  lines(nowMs: number): string[] {
    const tables = [...this.#running.values()];
    const hidden = tables.length - MAX_TABLES;
    const elapsed = seconds(nowMs - this.#startedAtMs);
    const rows = this.#rows > 0 ? `, ${countOf(this.#rows, 'row')}` : '';
    return [
      `[${this.#finished}/${this.#total}] ${elapsed}${rows}`,
      ...tables.slice(0, MAX_TABLES).map((table) => `  ${describeRunning(table, nowMs)}`),
      ...(hidden > 0 ? [`  and ${hidden} more`] : []),
    ];
  }
}

function describeFinished(profile: Extract<RunProgress, { type: 'table_finished' }>['profile']): string {
  const { fullName, status, rowCount, durationMs, error } = profile;
  const outcome = error ? error.code : rowCount === null ? '' : countOf(rowCount, 'row');
  return [`${fullName} ${status}`, outcome, seconds(durationMs)].filter(Boolean).join(', ');
}

function describeRunning({ name, startedAtMs, rows, expected }: RunningTable, nowMs: number): string {
  const elapsedMs = nowMs - startedAtMs;
  const about = expected === null ? undefined : `about ${countOf(expected, 'row')}`;
  // Measured in the database: it doesn't say how far it is.
  if (rows === 0) return [name, about, seconds(elapsedMs)].filter(Boolean).join(', ');
  const perSecond = elapsedMs > 0 ? `, ${formatNumber(Math.round((rows * 1000) / elapsedMs))} rows/s` : '';
  const read = about ? `${formatNumber(rows)} of ${about}` : countOf(rows, 'row');
  return `${name}, ${read}${perSecond}, ${seconds(elapsedMs)}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
