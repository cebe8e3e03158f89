import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { PartialProfileState } from '../profiling/accumulators/partial-profile.js';

/** The text that is stored for a partial profile: its JSON, deflated, in base64. */
export function writePartitionText(profile: PartialProfileState): string {
  return deflateRawSync(JSON.stringify(profile)).toString('base64');
}

/** `undefined` for a text that is none: the partition is then read again. */
export function readPartitionText(text: string): PartialProfileState | undefined {
  try {
    const found: unknown = JSON.parse(inflateRawSync(Buffer.from(text, 'base64')).toString('utf8'));
    return isPartialState(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

function isPartialState(found: unknown): found is PartialProfileState {
  if (typeof found !== 'object' || found === null) return false;
  const { rows, columns } = found as Partial<Record<keyof PartialProfileState, unknown>>;
  return Number.isSafeInteger(rows) && Array.isArray(columns);
}
