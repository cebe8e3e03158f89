import type { ResolvedIncremental } from '../config/types.js';
import { readStateMetadata } from '../storage/state-metadata.js';
import type { TableState } from '../model/table-state.js';
import type { Decision, DecisionReason } from './decision.js';
import { tableDueAt } from './table-due-at.js';

const MINUTE_MS = 60_000;

/** How much is to be read, as the planner estimates it; `null`: nobody knows. */
export interface ReadCost {
  readonly rows: number | null;
  readonly bytes: number | null;
}

/** What is known before a table is read. */
export interface DecisionFacts {
  readonly now: Date;
  /** `undefined`: no run has left one. */
  readonly state: TableState | undefined;
  /** Of what the plan asks for. */
  readonly planHash: string;
  /** `null`: nobody can say whether the table changed. */
  readonly token: string | null;
  readonly cost: ReadCost;
  /** `null`: it can't be read partition by partition, or nothing is kept of any. */
  readonly partitions: { readonly changed: number; readonly cost: ReadCost } | null;
  /** A part of its rows can be drawn. */
  readonly canSample: boolean;
  /** Profile it whole whatever is known. */
  readonly requested: boolean;
}

/**
 * What a run does with a table. In this order: a request; no state; another plan; not due; unchanged; changed in some partitions;
 * changed. What is to be read and costs more than the caps takes the fallback: `sample` (`defer` where none can be drawn),
 * `defer`, or `full`, which reads it all the same.
 */
export function decide(facts: DecisionFacts, settings: ResolvedIncremental): Decision {
  if (facts.requested) return { action: 'full', reason: 'requested' };
  const { state } = facts;
  if (!state?.lastProfiledAt) return capped(facts, settings, 'full', 'first_run');
  const known = readStateMetadata(state);
  if (known.planHash !== facts.planHash) return capped(facts, settings, 'full', 'plan_changed');
  const dueAt = tableDueAt(state, settings, facts.now);
  if (dueAt && facts.now < dueAt) return { action: 'skip', reason: 'fresh_within_interval' };
  return decideByChange(facts, settings, state.lastProfiledAt);
}

function decideByChange(facts: DecisionFacts, settings: ResolvedIncremental, lastProfiledAt: Date): Decision {
  const { changeDetection, partialProfiling } = settings;
  const { token, state, partitions, now } = facts;
  if (!changeDetection.enabled) return capped(facts, settings, 'full', 'change_detection_disabled');
  // A user's query for the whole table may miss what the one for its partitions sees.
  const isUnchanged = token !== null && token === state?.changeToken && !partitions?.changed;
  if (isUnchanged) {
    const ageMs = now.getTime() - lastProfiledAt.getTime();
    if (ageMs < changeDetection.snapshotTtlMinutes * MINUTE_MS) {
      return { action: 'skip', reason: 'snapshot_match' };
    }
    return capped(facts, settings, 'full', 'snapshot_expired');
  }
  if (partitions) {
    return partitions.changed > partialProfiling.maxPartitionsPerRun
      ? capped(facts, settings, 'full', 'too_many_changed_partitions')
      : capped(facts, settings, 'partial', 'changed_partitions_detected');
  }
  return capped(facts, settings, 'full', token === null ? 'no_change_token' : 'change_detected');
}

function capped(
  facts: DecisionFacts,
  settings: ResolvedIncremental,
  action: 'full' | 'partial',
  reason: DecisionReason,
): Decision {
  const { enabled, maxBytesScanned, maxRowsScanned, fallbackStrategy, sampleFraction } =
    settings.costControls;
  const cost = action === 'partial' && facts.partitions ? facts.partitions.cost : facts.cost;
  const byBytes = enabled ? allowed(cost.bytes, maxBytesScanned) : 1;
  const byRows = enabled ? allowed(cost.rows, maxRowsScanned) : 1;
  if (byBytes >= 1 && byRows >= 1) return { action, reason };
  const exceeded = byBytes < 1 ? 'bytes_cap_exceeded' : 'rows_cap_exceeded';
  if (fallbackStrategy === 'full') return { action, reason: exceeded };
  if (fallbackStrategy === 'defer' || !facts.canSample) return { action: 'defer', reason: exceeded };
  // A sample of a part that costs too much is drawn from the table: the caps hold for it as well.
  const whole = Math.min(
    allowed(facts.cost.bytes, maxBytesScanned),
    allowed(facts.cost.rows, maxRowsScanned),
  );
  return { action: 'sample', reason: exceeded, sampleFraction: Math.min(sampleFraction, whole) };
}

/** The part of it that a cap allows; 1 and more: all. What nobody knows is no reason to leave anything out. */
function allowed(cost: number | null, cap: number | null): number {
  if (cost === null || cap === null || cost === 0) return Number.POSITIVE_INFINITY;
  return cap / cost;
}
