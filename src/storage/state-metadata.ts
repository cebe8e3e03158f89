import type { JsonObject, JsonValue } from '../core/json.js';
import type { KeptHistograms } from '../profiling/partitions/partition.js';
import type { TableState } from '../model/table-state.js';

/** What `metadata` of a table's state holds for us. Another program's is left as it is. */
export interface StateMetadata {
  readonly planHash: string | null;
  /** The table's interval as it was adapted. */
  readonly intervalMinutes: number | null;
  /** When it was profiled or found unchanged. */
  readonly checkedAt: Date | null;
  /** Bounds and edges that kept partitions were read with. */
  readonly histograms: KeptHistograms;
}

export function readStateMetadata({ metadata }: Pick<TableState, 'metadata'>): StateMetadata {
  const { plan_hash: planHash, interval_minutes: minutes, checked_at: checkedAt, histograms } = metadata;
  const checked = typeof checkedAt === 'string' ? new Date(checkedAt) : null;
  return {
    planHash: typeof planHash === 'string' ? planHash : null,
    intervalMinutes: typeof minutes === 'number' && minutes > 0 ? minutes : null,
    checkedAt: checked && !Number.isNaN(checked.getTime()) ? checked : null,
    // Written by us together with the partitions, whose signature says whether they are these.
    histograms: isObject(histograms) ? (histograms as unknown as KeptHistograms) : {},
  };
}

/** `before` with these members replaced. */
export function writeStateMetadata(before: JsonObject, changes: Partial<StateMetadata>): JsonObject {
  const { planHash, intervalMinutes, checkedAt, histograms } = changes;
  return {
    ...before,
    ...(planHash === undefined ? {} : { plan_hash: planHash }),
    ...(intervalMinutes === undefined ? {} : { interval_minutes: intervalMinutes }),
    ...(checkedAt === undefined ? {} : { checked_at: checkedAt?.toISOString() ?? null }),
    ...(histograms === undefined ? {} : { histograms: JSON.parse(JSON.stringify(histograms)) as JsonValue }),
  };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
