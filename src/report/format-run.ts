import type { ProfilingRun, TableStatus } from '../model/profile.js';

const WORDS: ReadonlyArray<readonly [TableStatus, string]> = [
  ['success', 'profiled'],
  ['empty', 'empty'],
  ['skipped', 'skipped'],
  ['failed', 'failed'],
];

/** One line on a run: `run 3f2… · 5 tables: 4 profiled, 1 failed · 1.2 s`. */
export function formatRunSummary(run: ProfilingRun): string {
  const counts = WORDS.map(([status, word]) => ({
    word,
    count: run.tables.filter((table) => table.status === status).length,
  })).filter(({ count }) => count > 0);
  const seconds = ((run.finishedAt.getTime() - run.startedAt.getTime()) / 1000).toFixed(1);
  const broken = run.tables.filter(({ columns }) => columns.some(({ error }) => error !== null)).length;
  const errors = broken > 0 ? `, ${broken} with column errors` : '';
  const tables = run.tables.length === 1 ? '1 table' : `${run.tables.length} tables`;
  return `run ${run.runId} · ${tables}: ${counts.map(({ count, word }) => `${count} ${word}`).join(', ')}${errors} · ${seconds} s`;
}
