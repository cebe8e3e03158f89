import { describe, expect, it } from 'vitest';
import { selectBaseline } from '../../../src/drift/select-baseline.js';
import type { ReviewedTableRun, RunVerdict } from '../../../src/model/run.js';
import { settingsOf, tableOf } from './stored-tables.js';

type Section = NonNullable<Parameters<typeof settingsOf>[0]>;

function run(runId: string, profiledAt: string, rest: Partial<ReviewedTableRun> = {}): ReviewedTableRun {
  const { columns: _, ...row } = tableOf([]);
  return { ...row, runId, profiledAt: new Date(profiledAt), review: null, ...rest };
}

function reviewed(verdict: RunVerdict): Pick<ReviewedTableRun, 'review'> {
  const place = { runId: '', schema: 'public', table: 'orders', reason: null, reviewedBy: null };
  return { review: { ...place, verdict, reviewedAt: new Date(0) } };
}

// A Monday.
const current = run('now', '2026-11-23T10:00:00Z');

function select(runs: readonly ReviewedTableRun[], baseline: Section['baseline'] = {}, of = current) {
  const selected = selectBaseline({
    current: of,
    runs: [current, ...runs],
    settings: settingsOf({ baseline }),
  });
  return {
    ...selected,
    runs: selected.runs.map(({ runId }) => runId),
    history: selected.history.map(({ runId }) => runId),
  };
}

const days = (count: number, rest: (index: number) => Partial<ReviewedTableRun> = () => ({})) =>
  Array.from({ length: count }, (_, index) =>
    run(`d${index + 1}`, new Date(Date.UTC(2026, 10, 22 - index, 10)).toISOString(), rest(index)),
  );

describe('selectBaseline', () => {
  it('takes the newest run before the tested one, whatever the order of the list', () => {
    expect(select(days(3).reverse())).toEqual({
      kind: 'last_accepted',
      runs: ['d1'],
      history: ['d1', 'd2', 'd3'],
      reason: null,
    });
  });

  it.each<[string, Partial<ReviewedTableRun>]>([
    ['rejected', reviewed('rejected')],
    ['failed', { status: 'failed' }],
    ['of another table', { table: 'other' }],
    ['of another schema', { schema: null }],
    ['of another environment', { environment: 'production' }],
    ['newer than the tested one', { profiledAt: new Date('2026-11-23T10:00:00.001Z') }],
    ['the tested one', { runId: 'now' }],
  ])('never takes a run that is %s, for the history neither', (_, rest) => {
    expect(select([run('bad', '2026-11-22T23:00:00Z', rest), ...days(2)])).toMatchObject({
      runs: ['d1'],
      history: ['d1', 'd2'],
    });
    expect(select([run('bad', '2026-11-22T23:00:00Z', rest)])).toEqual({
      kind: 'last_accepted',
      runs: [],
      history: [],
      reason: 'there is no earlier completed run that was not rejected',
    });
  });

  it('takes accepted and pinned runs, and rows that do not name status or environment', () => {
    const runs = [
      run('a', '2026-11-22T10:00:00Z', reviewed('accepted')),
      run('b', '2026-11-21T10:00:00Z', reviewed('pinned')),
      run('c', '2026-11-20T10:00:00Z', { status: null, environment: null }),
    ];
    expect(select(runs).history).toEqual(['a', 'b', 'c']);
  });

  it('orders runs of one moment by their ids', () => {
    const same = ['a', 'z', 'm'].map((id) => run(id, '2026-11-23T10:00:00Z'));
    expect(select(same).history).toEqual(['m', 'a']);
  });

  it('pinned: the run that the configuration names, or the newest with a pin', () => {
    const runs = days(4, (index) => (index >= 2 ? reviewed('pinned') : {}));
    expect(select(runs, { strategy: 'pinned' })).toMatchObject({
      runs: ['d3'],
      history: ['d1', 'd2', 'd3', 'd4'],
    });
    expect(select(runs, { strategy: 'pinned', run_id: 'd4' }).runs).toEqual(['d4']);
    expect(select(runs, { strategy: 'pinned', run_id: 'gone' })).toMatchObject({ runs: [], history: [] });
    expect(select(runs, { strategy: 'pinned', run_id: 'gone' }).reason).toMatch(
      /run gone .*no earlier completed run/,
    );
    expect(select(days(2), { strategy: 'pinned' }).reason).toMatch(/no earlier run is pinned/);
  });

  it('moving_window: the newest, as many as there are', () => {
    expect(select(days(5), { strategy: 'moving_window', window: 3 })).toMatchObject({
      runs: ['d1', 'd2', 'd3'],
      history: ['d1', 'd2', 'd3'],
    });
    expect(select(days(2), { strategy: 'moving_window', window: 3 }).runs).toEqual(['d1', 'd2']);
  });

  it('same_weekday: of an earlier day, in the time zone', () => {
    const today = run('today', '2026-11-23T01:00:00Z');
    expect(select([today, ...days(15)], { strategy: 'same_weekday' })).toMatchObject({
      runs: ['d7'],
      history: ['d7', 'd14'],
    });
    // In New York both are Sundays.
    const late = run('now', '2026-11-23T03:00:00Z');
    const lastWeek = [run('utc', '2026-11-16T10:00:00Z'), run('ny', '2026-11-16T04:00:00Z')];
    const baseline = { strategy: 'same_weekday', time_zone: 'America/New_York' } as const;
    expect(select(lastWeek, baseline, late).runs).toEqual(['ny']);
    expect(select(days(3), { strategy: 'same_weekday' }).reason).toBe(
      'no run of an earlier day is like 2026-11-23 in UTC',
    );
  });

  it('same_day_of_month: the same number, or the last of either month', () => {
    const runs = [run('last', '2026-10-23T10:00:00Z'), run('other', '2026-11-22T10:00:00Z')];
    expect(select(runs, { strategy: 'same_day_of_month' }).runs).toEqual(['last']);
    const february = run('now', '2027-02-28T10:00:00Z');
    const ends = [run('jan', '2027-01-31T10:00:00Z'), run('dec', '2026-12-28T10:00:00Z')];
    expect(select(ends, { strategy: 'same_day_of_month' }, february).history).toEqual(['jan', 'dec']);
  });

  it('stable_window: the newest runs in a row whose sizes agree', () => {
    const rows = [500, 100, 105, 98, 100, 20];
    const runs = days(6, (index) => ({ rowCount: rows[index] ?? null }));
    expect(select(runs, { strategy: 'stable_window', window: 3 })).toMatchObject({
      runs: ['d2', 'd3', 'd4'],
      history: ['d2', 'd3', 'd4'],
    });
    expect(select(runs, { strategy: 'stable_window', window: 5 })).toMatchObject({ runs: [], history: [] });
    expect(select(runs, { strategy: 'stable_window', window: 5 }).reason).toMatch(/no 5 runs in a row/);
    const wider = days(3, (index) => ({ rowCount: 100, columnCount: index === 1 ? 5 : 4 }));
    expect(select(wider, { strategy: 'stable_window', window: 2 }).runs).toEqual([]);
    const unknown = days(3, () => ({ rowCount: null }));
    expect(select(unknown, { strategy: 'stable_window', window: 2 }).runs).toEqual([]);
  });

  it('reads no more history than standard_deviation.max_runs', () => {
    const settings = settingsOf({ standard_deviation: { max_runs: 6 } });
    expect(selectBaseline({ current, runs: days(20), settings }).history).toHaveLength(6);
  });
});
