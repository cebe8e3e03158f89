import type { StreamField } from '../../connectors/stream-dialect.js';
import { numericText } from './numeric-text.js';
import type { RowBatch } from './row-batch.js';
import { dateText, timestampText, timeText } from './temporal-text.js';
import { uuidText } from './uuid-text.js';

/** A value as the server would write it, from its bytes. */
export type FieldText = (batch: Pick<RowBatch, 'bytes' | 'view'>, start: number, end: number) => string;

// Where the server cuts texts, in characters, of at most four bytes each.
const MAX_TEXT_CHARACTERS = 256;
const MAX_TEXT_BYTES = 4 * MAX_TEXT_CHARACTERS;
const FIRST_DAY = -(2 ** 31);
const LAST_DAY = 2 ** 31 - 1;
const FIRST_MICRO = -(2n ** 63n);
const LAST_MICRO = 2n ** 63n - 1n;

export function fieldTextOf({ codec, opaque }: StreamField): FieldText {
  switch (codec) {
    case 'bool':
      return ({ bytes }, start) => String(bytes[start] === 1);
    case 'int16':
      return ({ view }, start) => String(view.getInt16(start));
    case 'int32':
      return ({ view }, start) => String(view.getInt32(start));
    case 'int64':
      return ({ view }, start) => String(view.getBigInt64(start));
    case 'float32':
      return ({ view }, start) => String(view.getFloat32(start) + 0);
    case 'float64':
      return ({ view }, start) => String(view.getFloat64(start) + 0);
    case 'numeric':
      return ({ view }, start) => numericText(view, start);
    case 'text':
      return ({ bytes }, start, end) => cutText(bytes, start, end);
    case 'date':
      return ({ view }, start) => dateOrInfinity(view.getInt32(start));
    case 'timestamp':
      return ({ view }, start) => timestampOrInfinity(view.getBigInt64(start), false);
    case 'timestamptz':
      return ({ view }, start) => timestampOrInfinity(view.getBigInt64(start), true);
    case 'time':
      return ({ view }, start) => timeText(view.getBigInt64(start));
    case 'uuid':
      return ({ bytes }, start) => uuidText(bytes.subarray(start));
    case 'opaque':
      return opaque === 'json'
        ? ({ bytes }, start, end) => cutText(bytes, start + 1, end)
        : ({ bytes }, start, end) =>
            hexText(bytes.subarray(start, Math.min(end, start + MAX_TEXT_CHARACTERS)));
  }
}

function cutText(bytes: Uint8Array, start: number, end: number): string {
  const kept = bytes.subarray(start, Math.min(end, start + MAX_TEXT_BYTES));
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(kept);
  return text.length <= MAX_TEXT_CHARACTERS ? text : Array.from(text).slice(0, MAX_TEXT_CHARACTERS).join('');
}

function hexText(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes).toString('hex')}`.slice(0, MAX_TEXT_CHARACTERS);
}

function dateOrInfinity(days: number): string {
  if (days === LAST_DAY) return 'infinity';
  return days === FIRST_DAY ? '-infinity' : dateText(days);
}

function timestampOrInfinity(micros: bigint, withZone: boolean): string {
  if (micros === LAST_MICRO) return 'infinity';
  return micros === FIRST_MICRO ? '-infinity' : timestampText(micros, withZone);
}
