import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.js';
import type { TableDecision } from '../../../src/incremental/decide-tables.js';
import { nextState } from '../../../src/incremental/next-state.js';
import type { TableProfile } from '../../../src/model/profile.js';
import type { TableState } from '../../../src/model/table-state.js';
import { tablePlan } from '../../support/table-plan.js';

const { incremental: settings } = parseConfig({ source: { type: 'postgres', database: 'd' } }, { env: {} });
const profiledAt = new Date('2026-03-01T00:00:00Z');
const decidedAt = new Date('2026-02-28T23:59:00Z');

const before: TableState = {
  schema: null,
  table: 'orders',
  lastRunId: 'r0',
  snapshotId: 't0',
  changeToken: 't0',
  decision: 'full',
  decisionReason: 'first_run',
  lastProfiledAt: new Date('2026-02-27T00:00:00Z'),
  stalenessScore: 0,
  rowCount: 5,
  bytesScanned: 1,
  metadata: { plan_hash: 'p', interval_minutes: 1000, mine: [1] },
};

function decision(overrides: Partial<TableDecision>): TableDecision {
  return {
    action: 'full',
    reason: 'change_detected',
    plan: tablePlan('orders'),
    state: before,
    planHash: 'p',
    token: 't1',
    cost: { rows: 7, bytes: 700 },
    partitions: null,
    decidedAt,
    ...overrides,
  };
}

function profile(status: TableProfile['status']): TableProfile {
  return {
    runId: 'r1',
    schema: null,
    table: 'orders',
    fullName: 'orders',
    status,
    rowCount: status === 'success' ? 7 : null,
    profiledAt,
    durationMs: 1,
    columns: [],
    error: status === 'failed' ? { code: 'PM_DB_QUERY', message: 'no', transient: false } : null,
    metadata: {},
  };
}

describe('nextState', () => {
  it('remembers the token that was read before the table, and what the run measured', () => {
    const next = nextState({
      decision: decision({}),
      profile: profile('success'),
      partitions: undefined,
      settings,
    });
    expect(next?.state).toMatchObject({
      ...{ lastRunId: 'r1', changeToken: 't1', snapshotId: 't1', lastProfiledAt: profiledAt, rowCount: 7 },
      ...{ decision: 'full', decisionReason: 'change_detected', bytesScanned: 700, stalenessScore: 0 },
    });
    expect(next?.state.metadata).toEqual({
      ...{ plan_hash: 'p', interval_minutes: 500, mine: [1] },
      checked_at: '2026-02-28T23:59:00.000Z',
    });
    expect(next?.partitions).toBeNull();
  });

  it('keeps the token of what was measured when a table is left out', () => {
    const skip = decision({ action: 'skip', reason: 'snapshot_match', token: 't0' });
    const next = nextState({ decision: skip, profile: profile('skipped'), partitions: undefined, settings });
    expect(next?.state).toMatchObject({
      ...{ lastRunId: 'r0', changeToken: 't0', decision: 'skip', decisionReason: 'snapshot_match' },
      ...{ lastProfiledAt: before.lastProfiledAt, stalenessScore: 1 },
    });
    expect(next?.state.metadata).toMatchObject({ interval_minutes: 1500, mine: [1] });
  });

  it('adapts no interval for a table that nobody looked at', () => {
    const fresh = decision({ action: 'skip', reason: 'fresh_within_interval' });
    const next = nextState({ decision: fresh, profile: profile('skipped'), partitions: undefined, settings });
    expect(next?.state.metadata).toEqual(before.metadata);
  });

  it('has a row for a table that was put off and never measured', () => {
    const defer = decision({ action: 'defer', reason: 'rows_cap_exceeded', state: undefined });
    const next = nextState({ decision: defer, profile: profile('skipped'), partitions: undefined, settings });
    expect(next?.state).toMatchObject({ decision: 'defer', changeToken: null, lastProfiledAt: null });
  });

  it('leaves everything as it was after a failure, and when a run was stopped', () => {
    const parts = { partitions: undefined, settings };
    expect(nextState({ decision: decision({}), profile: profile('failed'), ...parts })).toBeUndefined();
    expect(nextState({ decision: decision({}), profile: profile('skipped'), ...parts })).toBeUndefined();
  });
});
