import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.js';
import type { ResolvedIncremental } from '../../../src/config/types.js';
import { decide, type DecisionFacts } from '../../../src/incremental/decide.js';
import type { TableState } from '../../../src/model/table-state.js';

const NOW = new Date('2026-03-01T00:00:00Z');
const minutesAgo = (minutes: number): Date => new Date(NOW.getTime() - minutes * 60_000);

function settings(input: Record<string, unknown> = {}): ResolvedIncremental {
  const source = { type: 'postgres', database: 'd' } as const;
  return parseConfig({ source, incremental: { enabled: true, ...input } }, { env: {} }).incremental;
}

function state(overrides: Partial<TableState> = {}): TableState {
  return {
    schema: 'public',
    table: 'orders',
    lastRunId: 'r1',
    snapshotId: 't1',
    changeToken: 't1',
    decision: 'full',
    decisionReason: 'first_run',
    lastProfiledAt: minutesAgo(1400),
    stalenessScore: 0,
    rowCount: 10,
    bytesScanned: 100,
    metadata: { plan_hash: 'p1' },
    ...overrides,
  };
}

function facts(overrides: Partial<DecisionFacts> = {}): DecisionFacts {
  return {
    now: NOW,
    state: state(),
    planHash: 'p1',
    token: 't2',
    cost: { rows: 1000, bytes: 80_000 },
    partitions: null,
    canSample: true,
    requested: false,
    ...overrides,
  };
}

const OFF = { adaptive_scheduling: { enabled: false } };

describe('decide', () => {
  it.each<[string, Partial<DecisionFacts>, Record<string, unknown>, string, string]>([
    ['nothing is known', { state: undefined }, {}, 'full', 'first_run'],
    ['it was put off and never read', { state: state({ lastProfiledAt: null }) }, {}, 'full', 'first_run'],
    ['other metrics are asked for', { planHash: 'p2', token: 't1' }, {}, 'full', 'plan_changed'],
    ['it is asked for', { requested: true, token: 't1' }, {}, 'full', 'requested'],
    [
      'it is not due',
      { state: state({ lastProfiledAt: minutesAgo(1300) }) },
      {},
      ...(['skip', 'fresh_within_interval'] as const),
    ],
    [
      'the whole looks unchanged and a partition does not',
      { token: 't1', partitions: { changed: 1, cost: { rows: 10, bytes: 100 } } },
      ...([{}, 'partial', 'changed_partitions_detected'] as const),
    ],
    [
      'the whole and its partitions are unchanged',
      { token: 't1', partitions: { changed: 0, cost: { rows: 0, bytes: 0 } } },
      ...([{}, 'skip', 'snapshot_match'] as const),
    ],
    ['it is unchanged', { token: 't1' }, {}, 'skip', 'snapshot_match'],
    [
      'it looks unchanged for too long',
      { token: 't1', state: state({ lastProfiledAt: minutesAgo(10_080) }) },
      ...([OFF, 'full', 'snapshot_expired'] as const),
    ],
    ['it changed', {}, {}, 'full', 'change_detected'],
    ['nobody can tell', { token: null, state: state({ changeToken: null }) }, {}, 'full', 'no_change_token'],
    [
      'changes are not looked at',
      { token: 't1' },
      { change_detection: { enabled: false } },
      ...(['full', 'change_detection_disabled'] as const),
    ],
    [
      'some partitions changed',
      { partitions: { changed: 64, cost: { rows: 1, bytes: 1 } } },
      {},
      ...(['partial', 'changed_partitions_detected'] as const),
    ],
    [
      'too many partitions changed',
      { partitions: { changed: 65, cost: { rows: 1, bytes: 1 } } },
      {},
      ...(['full', 'too_many_changed_partitions'] as const),
    ],
  ])('when %s', (_, some, input, action, reason) => {
    expect(decide(facts(some), settings(input))).toEqual({ action, reason });
  });

  describe('above a cap', () => {
    const capped = (cost_controls: Record<string, unknown>): ResolvedIncremental =>
      settings({ ...OFF, cost_controls });

    it('samples no more than the cap allows', () => {
      expect(decide(facts(), capped({ max_bytes_scanned: 40_000 }))).toEqual({
        ...{ action: 'sample', reason: 'bytes_cap_exceeded', sampleFraction: 0.1 },
      });
      expect(decide(facts(), capped({ max_rows_scanned: 50 }))).toEqual({
        ...{ action: 'sample', reason: 'rows_cap_exceeded', sampleFraction: 0.05 },
      });
    });

    it('defers where it should, and where no sample can be drawn', () => {
      const deferred = { action: 'defer', reason: 'rows_cap_exceeded' };
      expect(decide(facts(), capped({ max_rows_scanned: 50, fallback_strategy: 'defer' }))).toEqual(deferred);
      expect(decide(facts({ canSample: false }), capped({ max_rows_scanned: 50 }))).toEqual(deferred);
    });

    it('reads it all the same with fallback full, and says why', () => {
      const full = { max_rows_scanned: 50, fallback_strategy: 'full' };
      expect(decide(facts(), capped(full))).toEqual({ action: 'full', reason: 'rows_cap_exceeded' });
    });

    it('takes what is to be read, not what is there', () => {
      const partitions = { changed: 1, cost: { rows: 10, bytes: 800 } };
      expect(decide(facts({ partitions }), capped({ max_rows_scanned: 50 })).action).toBe('partial');
    });

    it('leaves nothing out whose cost nobody knows', () => {
      expect(decide(facts({ cost: { rows: null, bytes: null } }), capped({ max_rows_scanned: 1 }))).toEqual({
        ...{ action: 'full', reason: 'change_detected' },
      });
    });

    it('asks nothing of a table that is unchanged', () => {
      expect(decide(facts({ token: 't1' }), capped({ max_rows_scanned: 1 })).action).toBe('skip');
    });
  });
});
