import type { ResolvedIncremental } from '../config/types.js';
import { isMeasured } from '../model/is-measured.js';
import type { TableProfile } from '../model/profile.js';
import type { KeptHistograms } from '../profiling/partitions/partition.js';
import { readStateMetadata, writeStateMetadata } from '../storage/state-metadata.js';
import type { TableState } from '../model/table-state.js';
import type { TableStateChange } from '../storage/table-state-change.js';
import type { TableDecision } from './decide-tables.js';
import { adaptedInterval, stalenessScore } from './interval.js';

/** What measuring partition by partition leaves for the next run. */
export interface PartitionResult {
  readonly kept: NonNullable<TableStateChange['partitions']>;
  readonly histograms: KeptHistograms;
}

/**
 * What the next run goes by; `undefined` leaves everything as it was, as after a failure. A table that was left out keeps the token
 * of what was measured last.
 */
export function nextState(options: {
  readonly decision: TableDecision;
  readonly profile: TableProfile;
  readonly partitions: PartitionResult | undefined;
  readonly settings: ResolvedIncremental;
}): TableStateChange | undefined {
  const { decision, profile, partitions, settings } = options;
  if (isMeasured(profile)) {
    return {
      state: measuredState(options),
      partitions: partitions?.kept ?? null,
    };
  }
  const isLeftOut = decision.action === 'skip' || decision.action === 'defer';
  if (!isLeftOut || profile.status !== 'skipped') return undefined;
  return { state: leftOutState(decision, settings), partitions: null };
}

function measuredState(options: {
  readonly decision: TableDecision;
  readonly profile: TableProfile;
  readonly partitions: PartitionResult | undefined;
  readonly settings: ResolvedIncremental;
}): TableState {
  const { decision, profile, partitions, settings } = options;
  const { state, plan, token, cost, action, reason, planHash } = decision;
  const known = state && readStateMetadata(state);
  const wasLooked = state?.lastProfiledAt != null;
  const changed = !(token !== null && token === state?.changeToken);
  return {
    schema: plan.schema,
    table: plan.table,
    lastRunId: profile.runId,
    snapshotId: token,
    changeToken: token,
    decision: action,
    decisionReason: reason,
    lastProfiledAt: profile.profiledAt,
    stalenessScore: 0,
    rowCount: profile.rowCount,
    bytesScanned: cost.bytes,
    metadata: writeStateMetadata(state?.metadata ?? {}, {
      planHash,
      // What the first look finds says nothing of how often the table changes.
      intervalMinutes: wasLooked
        ? adaptedInterval(known?.intervalMinutes ?? null, changed, settings.adaptiveScheduling)
        : settings.adaptiveScheduling.defaultIntervalMinutes,
      checkedAt: decision.decidedAt,
      ...(partitions ? { histograms: partitions.histograms } : {}),
    }),
  };
}

function leftOutState(decision: TableDecision, settings: ResolvedIncremental): TableState {
  const { state, plan, action, reason, decidedAt } = decision;
  const before: TableState = state ?? {
    ...{ schema: plan.schema, table: plan.table, lastRunId: null, snapshotId: null, changeToken: null },
    ...{ decision: null, decisionReason: null, lastProfiledAt: null, stalenessScore: null },
    ...{ rowCount: null, bytesScanned: null, metadata: {} },
  };
  const adaptive = settings.adaptiveScheduling;
  const wasUnchanged = reason === 'snapshot_match';
  return {
    ...before,
    decision: action,
    decisionReason: reason,
    stalenessScore: before.lastProfiledAt ? stalenessScore(before.lastProfiledAt, decidedAt, adaptive) : null,
    metadata: wasUnchanged
      ? writeStateMetadata(before.metadata, {
          checkedAt: decidedAt,
          intervalMinutes: adaptedInterval(readStateMetadata(before).intervalMinutes, false, adaptive),
        })
      : before.metadata,
  };
}
