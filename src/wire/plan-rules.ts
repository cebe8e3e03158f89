import type { PartitionValue, ResolvedPartition, ResolvedSampling } from '../config/types.js';
import { PythonFloat } from '../core/python-float.js';

/** A partition rule in the contract's form. */
export type WirePartition = {
  key: string | null;
  strategy: string;
  recent_n: number | null;
  values: Array<string | number | boolean> | null;
  metadata_fallback: boolean;
};

/** A sampling rule in the contract's form. */
export type WireSampling = {
  enabled: boolean;
  method: string;
  fraction: number;
  max_rows: number | null;
  /** Our additions, left out where they have their defaults. */
  column?: string;
  unit?: string;
  seed?: number;
};

/** `null` gives `null`: the table is read whole. */
export function toWirePartition(partition: ResolvedPartition | null): WirePartition | null {
  if (partition === null) return null;
  return {
    key: partition.key,
    strategy: partition.strategy,
    recent_n: partition.recentN,
    values: partition.values === null ? null : partition.values.map(toJsonValue),
    metadata_fallback: partition.metadataFallback,
  };
}

// Other documents than the snapshot go through JSON numbers: one that would lose digits travels as a text.
function toJsonValue(value: PartitionValue): string | number | boolean {
  if (typeof value === 'bigint') return String(value);
  return value instanceof PythonFloat ? value.value : value;
}

/** `null` gives `null`: every row is read. */
export function toWireSampling(sampling: ResolvedSampling | null): WireSampling | null {
  if (sampling === null) return null;
  return {
    enabled: sampling.enabled,
    method: sampling.method,
    fraction: sampling.fraction,
    max_rows: sampling.maxRows,
    ...(sampling.column === undefined ? {} : { column: sampling.column }),
    ...(sampling.unit === undefined || sampling.unit === 'rows' ? {} : { unit: sampling.unit }),
    ...(sampling.seed === undefined ? {} : { seed: sampling.seed }),
  };
}
