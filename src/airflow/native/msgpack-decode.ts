import { ProfileMeshError } from '../../core/errors.js';
import { MAX_MSGPACK_DEPTH, TIMESTAMP_EXT } from './msgpack-format.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Decodes one MessagePack value that takes all of `bytes`. Integers that a double holds exactly are numbers, others
 * bigints; binary is a copy; timestamps are Dates, cut to milliseconds; maps are plain objects with their keys as text.
 *
 * @throws {ProfileMeshError} PM_AIRFLOW_PROTOCOL for bytes that are no such value
 */
export function decodeMsgpack(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (reader.left > 0) throw broken(`${reader.left} bytes follow the value`);
  return value;
}

class Reader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#buffer.length - this.#at;
  }

  value(depth: number): unknown {
    if (depth > MAX_MSGPACK_DEPTH) throw broken(`it is nested deeper than ${MAX_MSGPACK_DEPTH} levels`);
    const tag = this.#uint(1);
    if (tag < 0x80) return tag;
    if (tag < 0x90) return this.#map(tag & 0x0f, depth);
    if (tag < 0xa0) return this.#array(tag & 0x0f, depth);
    if (tag < 0xc0) return this.#text(tag & 0x1f);
    if (tag >= 0xe0) return tag - 0x100;
    return this.#tagged(tag, depth);
  }

  #tagged(tag: number, depth: number): unknown {
    switch (tag) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return Buffer.from(this.#take(this.#uint(sizeOf(tag - 0xc4))));
      case 0xc7:
      case 0xc8:
      case 0xc9:
        return this.#extension(this.#uint(sizeOf(tag - 0xc7)));
      case 0xca:
        return this.#take(4).readFloatBE();
      case 0xcb:
        return this.#take(8).readDoubleBE();
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.#uint(sizeOf(tag - 0xcc));
      case 0xcf:
        return exact(this.#take(8).readBigUInt64BE());
      case 0xd0:
      case 0xd1:
      case 0xd2:
        return this.#int(sizeOf(tag - 0xd0));
      case 0xd3:
        return exact(this.#take(8).readBigInt64BE());
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.#extension(2 ** (tag - 0xd4));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#uint(sizeOf(tag - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.#array(this.#uint(sizeOf(tag - 0xdb)), depth);
      case 0xde:
      case 0xdf:
        return this.#map(this.#uint(sizeOf(tag - 0xdd)), depth);
      default:
        throw broken(`byte 0x${tag.toString(16)} begins no value`);
    }
  }

  #array(length: number, depth: number): unknown[] {
    // Every item takes a byte at least, so a length that lies is found before anything is allocated for it.
    this.#need(length);
    const items: unknown[] = [];
    for (let index = 0; index < length; index += 1) items.push(this.value(depth + 1));
    return items;
  }

  #map(length: number, depth: number): Record<string, unknown> {
    this.#need(length * 2);
    const entries: Array<[string, unknown]> = [];
    for (let index = 0; index < length; index += 1) {
      const key = this.value(depth + 1);
      if (typeof key === 'object') throw broken('a map has a key that is neither text nor number');
      entries.push([String(key), this.value(depth + 1)]);
    }
    // Makes an own property of "__proto__" too.
    return Object.fromEntries(entries);
  }

  #text(length: number): string {
    try {
      return utf8.decode(this.#take(length));
    } catch (cause) {
      if (cause instanceof ProfileMeshError) throw cause;
      throw broken('a text is not UTF-8');
    }
  }

  #extension(length: number): Date {
    const type = this.#uint(1);
    const data = this.#take(length);
    if (type !== TIMESTAMP_EXT) throw broken(`extension type ${type} is not known`);
    return timestamp(data);
  }

  #uint(bytes: 1 | 2 | 4): number {
    return this.#take(bytes).readUIntBE(0, bytes);
  }

  #int(bytes: 1 | 2 | 4): number {
    return this.#take(bytes).readIntBE(0, bytes);
  }

  #take(length: number): Buffer {
    this.#need(length);
    this.#at += length;
    return this.#buffer.subarray(this.#at - length, this.#at);
  }

  #need(length: number): void {
    if (length > this.left) throw broken(`it ends ${length - this.left} bytes too early`);
  }
}

function timestamp(data: Buffer): Date {
  let seconds: number;
  let nanoseconds = 0;
  if (data.length === 4) {
    seconds = data.readUInt32BE();
  } else if (data.length === 8) {
    const both = data.readBigUInt64BE();
    seconds = Number(both & 0x3_ffff_ffffn);
    nanoseconds = Number(both >> 34n);
  } else if (data.length === 12) {
    nanoseconds = data.readUInt32BE();
    seconds = Number(data.readBigInt64BE(4));
  } else {
    throw broken(`a timestamp has ${data.length} bytes`);
  }
  const date = new Date(seconds * 1000 + Math.floor(nanoseconds / 1_000_000));
  if (Number.isNaN(date.getTime())) throw broken('a timestamp is beyond what a Date holds');
  return date;
}

function sizeOf(index: number): 1 | 2 | 4 {
  if (index === 0) return 1;
  return index === 1 ? 2 : 4;
}

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function broken(reason: string): ProfileMeshError {
  return new ProfileMeshError('PM_AIRFLOW_PROTOCOL', `A MessagePack value can't be read: ${reason}.`);
}
