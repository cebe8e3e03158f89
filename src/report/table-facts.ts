import type { JsonObject, JsonValue } from '../core/json.js';
import type { TableProfile } from '../model/profile.js';
import { formatNumber } from './format-number.js';

/** ` (sample of 10,000 rows, estimated)`; empty where every row was measured. */
export function formatSample({ sample, estimated }: TableProfile['metadata']): string {
  if (estimated !== true) return '';
  const { population, fraction } = isJsonObject(sample) ? sample : {};
  if (typeof population === 'number') return ` (sample of ${countOf(population, 'row')}, estimated)`;
  if (typeof fraction === 'number') return ` (sample of ${formatNumber(fraction * 100)} %, estimated)`;
  return ' (sampled partitions, estimated)';
}

/** The rule of a partition as a condition. */
export function formatPartition(partition: JsonObject): string {
  const { key, from, values } = partition;
  return from === undefined
    ? `${key} in (${Array.isArray(values) ? values.join(', ') : ''})`
    : `${key} ≥ ${from}`;
}

/** True for an object of JSON. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a table that has no result and should have one: it failed, or the run ended before its turn. */
export function hasFailed({
  status,
  error,
}: Pick<TableProfile, 'status'> & { readonly error: object | null }): boolean {
  return status === 'failed' || (status === 'skipped' && error !== null);
}

/** `1 row`, `2,000 rows`. */
export function countOf(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
}
