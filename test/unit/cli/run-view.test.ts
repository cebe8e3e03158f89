import { describe, expect, it, vi } from 'vitest';
import { createProgress } from '../../../src/cli/progress.js';
import { showRunProgress } from '../../../src/cli/run-progress.js';
import { RunView } from '../../../src/cli/run-view.js';
import type { TableProfile } from '../../../src/model/profile.js';
import { fakeIo } from './fake-io.js';

const profile: TableProfile = {
  ...{ runId: 'r', schema: 'public', table: 'a', fullName: 'public.a', status: 'success', rowCount: 1234 },
  ...{ profiledAt: new Date(0), durationMs: 1500, columns: [], error: null, metadata: {} },
};
const started = (index: number, total = 2) =>
  ({ type: 'table_started', table: `t${index}`, index, total }) as const;
const rows = (index: number, read: number, expected: number | null) =>
  ({ type: 'table_rows', table: `t${index}`, index, total: 2, rows: read, expected }) as const;

describe('RunView', () => {
  it('shows the running tables with rows and rows per second', () => {
    const view = new RunView(0);
    view.hear({ type: 'run_started', runId: 'r', environment: 'test', tables: ['t0', 't1'] }, 0);
    view.hear(started(0), 0);
    view.hear(started(1), 1000);
    view.hear(rows(0, 500_000, 2_000_000), 2000);
    view.hear(rows(1, 0, 40), 2000);
    expect(view.lines(2000)).toEqual([
      '[0/2] 2.0 s',
      '  t0, 500,000 of about 2,000,000 rows, 250,000 rows/s, 2.0 s',
      '  t1, about 40 rows, 1.0 s',
    ]);
    expect(view.hear({ type: 'table_finished', profile, index: 0, total: 2 }, 3000)).toBe(
      '[1/2] public.a success, 1,234 rows, 1.5 s',
    );
    view.hear(rows(1, 7, null), 3000);
    expect(view.lines(3000)).toEqual(['[1/2] 3.0 s, 1,234 rows', '  t1, 7 rows, 4 rows/s, 2.0 s']);
  });

  it('names six tables at most', () => {
    const view = new RunView(0);
    for (let index = 0; index < 9; index += 1) view.hear(started(index, 9), 0);
    expect(view.lines(0)).toHaveLength(8);
    expect(view.lines(0).at(-1)).toBe('  and 3 more');
  });

  it('ignores rows of a table that has ended', () => {
    const view = new RunView(0);
    view.hear(rows(0, 7, null), 0);
    expect(view.lines(0)).toEqual(['[0/2] 0.0 s']);
  });
});

describe('showRunProgress', () => {
  it('draws again while nothing happens, on a terminal, until it is disposed of', async () => {
    vi.useFakeTimers();
    const { io, written } = fakeIo({ isTTY: true });
    const progress = createProgress({ io, quiet: false });
    {
      using shown = showRunProgress(progress);
      shown.hear(started(0, 1));
      await vi.advanceTimersByTimeAsync(300);
    }
    await progress.flush();
    const drawn = written.stderr;
    await vi.advanceTimersByTimeAsync(5000);
    vi.useRealTimers();
    expect(drawn).toContain('[0/1]');
    expect(drawn.split('[0/1]')).toHaveLength(3);
    expect(drawn.endsWith('\r\u001b[2K\u001b[1A\u001b[2K')).toBe(true);
    expect(written.stderr).toBe(drawn);
  });

  it('leaves what was said before the run alone until the run says something', async () => {
    vi.useFakeTimers();
    const { io, written } = fakeIo({ isTTY: true });
    const progress = createProgress({ io, quiet: false });
    progress.step('connecting');
    using _shown = showRunProgress(progress);
    await vi.advanceTimersByTimeAsync(5000);
    vi.useRealTimers();
    await progress.flush();
    expect(written.stderr).toContain('connecting');
    expect(written.stderr).not.toContain('[0/0]');
  });

  it('writes a line for each table that ended where there is no terminal', async () => {
    const { io, written } = fakeIo();
    const progress = createProgress({ io, quiet: false });
    using shown = showRunProgress(progress);
    shown.hear(started(0, 1));
    shown.hear(rows(0, 5, null));
    shown.hear({ type: 'table_finished', profile, index: 0, total: 1 });
    await progress.flush();
    expect(written.stderr).toBe('[1/1] public.a success, 1,234 rows, 1.5 s\n');
  });
});
