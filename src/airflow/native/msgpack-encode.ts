import { ProfileMeshError } from '../../core/errors.js';
import { MAX_MSGPACK_DEPTH, TIMESTAMP_EXT } from './msgpack-format.js';

/** What can be encoded. Members that are `undefined` are left out. */
export type MsgpackValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Date
  | readonly MsgpackValue[]
  | { readonly [key: string]: MsgpackValue | undefined };

/**
 * Encodes a value as MessagePack, in the shortest form of each kind. Whole doubles up to 2^53 are written as integers,
 * except -0; all others as float64. A bigint takes 64 bits; a Date is the timestamp extension.
 * Format: https://github.com/msgpack/msgpack/blob/master/spec.md
 *
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT for what has no encoding: bigints beyond 64 bits, lone surrogates,
 *   invalid dates, functions, symbols, and values nested deeper than 500 levels
 */
export function encodeMsgpack(value: MsgpackValue): Buffer {
  const writer = new Writer();
  writeValue(writer, value, 0);
  return writer.bytes();
}

function writeValue(writer: Writer, value: MsgpackValue, depth: number): void {
  if (depth > MAX_MSGPACK_DEPTH) throw invalid(`a value nested deeper than ${MAX_MSGPACK_DEPTH} levels`);
  if (value === null) writer.u8(0xc0);
  else if (typeof value === 'boolean') writer.u8(value ? 0xc3 : 0xc2);
  else if (typeof value === 'number') writeNumber(writer, value);
  else if (typeof value === 'bigint') writeBigint(writer, value);
  else if (typeof value === 'string') writeString(writer, value);
  else if (typeof value === 'object') writeObject(writer, value, depth);
  else throw invalid(`a value of type ${typeof value}`);
}

function writeObject(writer: Writer, value: object, depth: number): void {
  if (value instanceof Date) writeTimestamp(writer, value);
  else if (value instanceof Uint8Array) writeBinary(writer, value);
  else if (Array.isArray(value)) {
    writer.length(value.length, { fix: 0x90, fixMax: 15, wide: [undefined, 0xdc, 0xdd] });
    for (const item of value) writeValue(writer, item as MsgpackValue, depth + 1);
  } else {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    writer.length(entries.length, { fix: 0x80, fixMax: 15, wide: [undefined, 0xde, 0xdf] });
    for (const [key, item] of entries) {
      writeString(writer, key);
      writeValue(writer, item as MsgpackValue, depth + 1);
    }
  }
}

function writeNumber(writer: Writer, value: number): void {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) writeInteger(writer, value);
  else writer.f64(0xcb, value);
}

function writeInteger(writer: Writer, value: number): void {
  if (value > 0xffff_ffff || value < -0x8000_0000) writeBigint(writer, BigInt(value));
  else if (value >= 0x1_0000) writer.tagged(0xce, 4, value);
  else if (value >= 0x100) writer.tagged(0xcd, 2, value);
  else if (value >= 0x80) writer.tagged(0xcc, 1, value);
  else if (value >= 0) writer.u8(value);
  else if (value >= -0x20) writer.u8(0x100 + value);
  else if (value >= -0x80) writer.tagged(0xd0, 1, value + 0x100);
  else if (value >= -0x8000) writer.tagged(0xd1, 2, value + 0x1_0000);
  else writer.tagged(0xd2, 4, value + 0x1_0000_0000);
}

function writeBigint(writer: Writer, value: bigint): void {
  if (value > 0xffff_ffff_ffff_ffffn || value < -0x8000_0000_0000_0000n) {
    throw invalid('an integer beyond 64 bits');
  }
  writer.u8(value >= 0n ? 0xcf : 0xd3);
  writer.u64(BigInt.asUintN(64, value));
}

function writeString(writer: Writer, value: string): void {
  if (/\p{Surrogate}/u.test(value)) throw invalid('a text with half of a surrogate pair');
  const bytes = Buffer.from(value, 'utf8');
  writer.length(bytes.length, { fix: 0xa0, fixMax: 31, wide: [0xd9, 0xda, 0xdb] });
  writer.raw(bytes);
}

function writeBinary(writer: Writer, value: Uint8Array): void {
  writer.length(value.length, { fix: 0, fixMax: -1, wide: [0xc4, 0xc5, 0xc6] });
  writer.raw(value);
}

function writeTimestamp(writer: Writer, value: Date): void {
  const ms = value.getTime();
  if (Number.isNaN(ms)) throw invalid('an invalid date');
  const seconds = Math.floor(ms / 1000);
  const nanoseconds = (ms - seconds * 1000) * 1_000_000;
  if (nanoseconds === 0 && seconds >= 0 && seconds <= 0xffff_ffff) {
    writer.u8(0xd6);
    writer.tagged(TIMESTAMP_EXT, 4, seconds);
  } else if (seconds >= 0 && seconds < 2 ** 34) {
    writer.u8(0xd7);
    writer.u8(TIMESTAMP_EXT);
    writer.u64((BigInt(nanoseconds) << 34n) | BigInt(seconds));
  } else {
    writer.u8(0xc7);
    writer.u8(12);
    writer.tagged(TIMESTAMP_EXT, 4, nanoseconds);
    writer.u64(BigInt.asUintN(64, BigInt(seconds)));
  }
}

function invalid(what: string): ProfileMeshError {
  return new ProfileMeshError('PM_INVALID_ARGUMENT', `MessagePack has no encoding for ${what}.`);
}

interface LengthForms {
  readonly fix: number;
  readonly fixMax: number;
  readonly wide: readonly [number | undefined, number, number];
}

/** A buffer that doubles when it is full. */
class Writer {
  #buffer = Buffer.allocUnsafe(256);
  #end = 0;

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#end);
  }

  u8(value: number): void {
    this.#end = this.#room(1).writeUInt8(value, this.#end);
  }

  tagged(tag: number, bytes: 1 | 2 | 4, value: number): void {
    this.u8(tag);
    this.#end = this.#room(bytes).writeUIntBE(value, this.#end, bytes);
  }

  u64(value: bigint): void {
    this.#end = this.#room(8).writeBigUInt64BE(value, this.#end);
  }

  f64(tag: number, value: number): void {
    this.u8(tag);
    this.#end = this.#room(8).writeDoubleBE(value, this.#end);
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length).set(bytes, this.#end);
    this.#end += bytes.length;
  }

  length(length: number, { fix, fixMax, wide }: LengthForms): void {
    const [byte, short, long] = wide;
    if (length <= fixMax) this.u8(fix + length);
    else if (byte !== undefined && length <= 0xff) this.tagged(byte, 1, length);
    else if (length <= 0xffff) this.tagged(short, 2, length);
    else this.tagged(long, 4, length);
  }

  #room(bytes: number): Buffer {
    if (this.#end + bytes > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#end + bytes));
      this.#buffer.copy(larger, 0, 0, this.#end);
      this.#buffer = larger;
    }
    return this.#buffer;
  }
}
