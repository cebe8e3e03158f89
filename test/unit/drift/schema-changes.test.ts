import { describe, expect, it } from 'vitest';
import { schemaChanges } from '../../../src/drift/schema-changes.js';
import type { MetricValue, TopValue } from '../../../src/model/profile.js';
import type { StoredColumn } from '../../../src/model/run.js';
import { columnOf, tableOf } from './stored-tables.js';

const column = (name: string, metrics: Record<string, MetricValue> = {}, type: string | null = 'integer') =>
  columnOf({ count: 10, ...metrics }, { name, type });

function changes(before: readonly StoredColumn[], now: readonly StoredColumn[], renameScore = 0.75) {
  return schemaChanges({ baseline: tableOf(before), current: tableOf(now), renameScore });
}

const brief = (before: readonly StoredColumn[], now: readonly StoredColumn[]) =>
  changes(before, now).map(({ changeType, column: name, oldName, oldType, newType }) => [
    changeType,
    name,
    oldName,
    oldType,
    newType,
  ]);

describe('schemaChanges', () => {
  it('finds nothing in equal columns, and in two names of one type', () => {
    expect(changes([column('a'), column('b')], [column('a'), column('b')])).toEqual([]);
    const pairs = [
      ['INTEGER', 'int4'],
      ['VARCHAR(20)', 'character varying(20)'],
      ['NUMERIC(12, 2)', 'numeric(12,2)'],
      ['DOUBLE PRECISION', 'float8'],
      ['TIMESTAMP', 'timestamp without time zone'],
      [null, 'text'],
    ] as const;
    for (const [before, now] of pairs)
      expect(changes([column('a', {}, before)], [column('a', {}, now)])).toEqual([]);
  });

  it('finds columns added, removed and retyped', () => {
    expect(brief([column('a'), column('b')], [column('a', {}, 'bigint'), column('c', {}, 'text')])).toEqual([
      ['column_added', 'c', null, null, 'text'],
      ['column_removed', 'b', null, 'integer', null],
      ['type_changed', 'a', null, 'integer', 'bigint'],
    ]);
  });

  it('names the fewest columns whose moving explains the order', () => {
    const names = (text: string) => [...text].map((name) => column(name));
    expect(changes(names('abcde'), names('eabcd'))).toMatchObject([
      {
        changeType: 'columns_reordered',
        column: '*',
        moved: [{ column: 'e', oldPosition: 5, newPosition: 1 }],
      },
    ]);
    // An added and a removed column move no other.
    expect(brief(names('abc'), names('xac')).map(([type]) => type)).toEqual([
      'column_added',
      'column_removed',
    ]);
  });

  const metrics = { min: 1, max: 99, mean: 40.5, null_percent: 0, distinct_percent: 12.5 };

  it('suspects a rename and says why', () => {
    const before = [column('id'), column('amount', metrics), column('note')];
    const now = [
      column('new', {}, 'text'),
      column('id'),
      column('amount_eur', { ...metrics, mean: 40.7, max: 120 }),
      column('note'),
    ];
    expect(changes(before, now).slice(1)).toEqual([
      {
        changeType: 'column_renamed',
        column: 'amount_eur',
        oldName: 'amount',
        oldType: 'integer',
        newType: 'integer',
        evidence: {
          score: expect.closeTo(0.6 * 0.8 + 0.25 + 0.15 * 0.6, 12),
          samePosition: true,
          nameSimilarity: 0.6,
          matchingMetrics: ['min', 'mean', 'null_percent', 'distinct_percent'],
          differingMetrics: ['max'],
        },
        moved: [],
      },
    ]);
  });

  it.each([
    ['another type', column('b', metrics, 'text')],
    ['other metrics', column('b', { ...metrics, min: 7, max: 8, mean: 7.5 })],
    ['too few metrics', column('b', { min: 1 })],
  ])('does not suspect a rename with %s', (_, now) => {
    expect(brief([column('a', metrics)], [now]).map(([type]) => type)).toEqual([
      'column_added',
      'column_removed',
    ]);
  });

  it('takes each column for one rename only, the likeliest', () => {
    const values: TopValue[] = [{ value: 'x', count: 3 }];
    const before = [column('one', { ...metrics, top_values: values }), column('two', metrics)];
    const now = [column('uno', { ...metrics, top_values: values }), column('two_', metrics)];
    expect(brief(before, now).map(([type, name, old]) => [type, name, old])).toEqual([
      ['column_renamed', 'two_', 'two'],
      ['column_renamed', 'uno', 'one'],
    ]);
  });

  it('looks at equal positions only where very many columns changed their names', () => {
    const many = (prefix: string) =>
      Array.from({ length: 120 }, (_, index) => column(`${prefix}${index}`, metrics));
    const all = changes(many('a'), many('b'));
    expect(
      all.every(({ changeType, evidence }) => changeType === 'column_renamed' && evidence?.samePosition),
    ).toBe(true);
    expect(all).toHaveLength(120);
  });
});
