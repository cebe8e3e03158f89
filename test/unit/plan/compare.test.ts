import { describe, expect, it } from 'vitest';
import type { ConfiguredTable } from '../../../src/config/types.js';
import { buildPlan } from '../../../src/plan/build-plan.js';
import { comparePlans } from '../../../src/plan/compare.js';
import { buildPlanSnapshot } from '../../../src/plan/snapshot.js';
import { configuredTable, makeConfig } from './test-config.js';

type Options = Parameters<typeof makeConfig>[0];

function snapshotOf(tables: ConfiguredTable[], options: Options = {}) {
  const config = makeConfig({ ...options, profiling: { ...options.profiling, tables } });
  return buildPlanSnapshot(buildPlan({ config }));
}

const a = configuredTable({ schema: 's', table: 'a' });
const b = configuredTable({ schema: 's', table: 'b' });
const base = snapshotOf([a, b]);

describe('comparePlans', () => {
  it('finds nothing between equal plans, whatever the order of their tables', () => {
    const unchanged = { changed: false, changedTables: [], tables: [], global: [] };
    expect(comparePlans(base, snapshotOf([a, b]))).toEqual(unchanged);
    expect(comparePlans(base, snapshotOf([b, a]))).toEqual(unchanged);
  });

  it('counts every table as added without a previous plan', () => {
    expect(comparePlans(undefined, base)).toEqual({
      changed: true,
      changedTables: ['s.a', 's.b'],
      tables: [
        { fullName: 's.a', kinds: ['added'] },
        { fullName: 's.b', kinds: ['added'] },
      ],
      global: [],
    });
  });

  it('finds added and removed tables, sorted by code point', () => {
    const [astral, bmp] = [configuredTable({ table: '\u{1f600}' }), configuredTable({ table: '\uffff' })];
    const change = comparePlans(base, snapshotOf([a, astral, bmp]));
    expect(change.changedTables).toEqual(['s.b', '\uffff', '\u{1f600}']);
    expect(change.tables.map((table) => table.kinds)).toEqual([['removed'], ['added'], ['added']]);
  });

  it('finds changed sampling and partition of one table', () => {
    const edited = configuredTable(
      { schema: 's', table: 'b' },
      { sampling: { enabled: true }, partition: { strategy: 'latest' } },
    );
    expect(comparePlans(base, snapshotOf([a, edited])).tables).toEqual([
      { fullName: 's.b', kinds: ['sampling', 'partition'] },
    ]);
    const more = { ...edited, sampling: edited.sampling && { ...edited.sampling, fraction: 0.5 } };
    expect(comparePlans(snapshotOf([a, edited]), snapshotOf([a, more])).tables).toEqual([
      { fullName: 's.b', kinds: ['sampling'] },
    ]);
  });

  it('finds changed metrics on every table', () => {
    const change = comparePlans(base, snapshotOf([a, b], { profiling: { metrics: ['count'] } }));
    expect(change.tables).toEqual([
      { fullName: 's.a', kinds: ['metrics'] },
      { fullName: 's.b', kinds: ['metrics'] },
    ]);
  });

  it('counts every table when the environment or the drift strategy changes', () => {
    const change = comparePlans(
      base,
      snapshotOf([a], { environment: 'production', driftStrategy: 'ml_based' }),
    );
    expect(change).toEqual({
      changed: true,
      changedTables: ['s.a', 's.b'],
      tables: [
        { fullName: 's.a', kinds: ['environment', 'drift-strategy'] },
        { fullName: 's.b', kinds: ['removed'] },
      ],
      global: ['environment', 'drift-strategy'],
    });
  });

  it('sees that another table took over a full name', () => {
    const dotted = snapshotOf([configuredTable({ table: 's.a' }), b]);
    expect(comparePlans(base, dotted).tables).toEqual([{ fullName: 's.a', kinds: ['removed', 'added'] }]);
  });
});
