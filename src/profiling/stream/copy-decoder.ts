import { ProfilingError } from '../../core/errors.js';
import type { RowBatch } from './row-batch.js';

// "PGCOPY\n\xff\r\n\0", 4 bytes of flags, 4 bytes length of the extension.
const SIGNATURE = [0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00];
const HEADER_BYTES = 19;
const FRAME_BYTES = 5;
const EXTENSION_LENGTH_AT = 15;
const TRAILER = 0xffff;

/** Values of one column that are handed on at once, at most. */
export const MAX_BATCH_ROWS = 8192;
// The table of fields has 4 bytes each.
const MAX_BATCH_FIELDS = 262_144;
const MIN_BATCH_ROWS = 16;
const KEPT_CARRY_BYTES = 1_048_576;

/** Finds the fields of a binary COPY whose bytes come split anywhere, and hands them on in batches of rows. */
export class CopyDecoder {
  private readonly columns: number;
  private readonly stride: number;
  private readonly starts: Int32Array;
  private readonly onBatch: (batch: RowBatch) => void;
  /** Bytes of a row that is not complete yet. */
  private carry = new Uint8Array(0);
  private carried = 0;
  private headerSeen = false;
  private frameBytes = 0;
  private trailerSeen = false;
  private counted = 0;

  constructor(options: { columns: number; onBatch: (batch: RowBatch) => void }) {
    this.columns = options.columns;
    this.onBatch = options.onBatch;
    const perBatch = Math.floor(MAX_BATCH_FIELDS / Math.max(1, options.columns));
    this.stride = Math.min(MAX_BATCH_ROWS, Math.max(MIN_BATCH_ROWS, perBatch));
    this.starts = new Int32Array(this.stride * options.columns);
  }

  /** Rows handed on so far. */
  get rowCount(): number {
    return this.counted;
  }

  /** `framed`: the header of the protocol's message is before each row; the same for all chunks. */
  push(chunk: Uint8Array, framed = false): void {
    this.frameBytes = framed ? FRAME_BYTES : 0;
    const bytes = this.carried > 0 ? this.joinCarry(chunk) : chunk;
    const used = this.decode(bytes);
    this.keep(bytes, used);
  }

  /** @throws {ProfilingError} PM_PROFILING_FAILED when the last row or the trailer is missing */
  end(): void {
    if (!this.trailerSeen) throw unreadable('it ended in the middle');
  }

  private decode(bytes: Uint8Array): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    if (!this.headerSeen) {
      at = this.readHeader(bytes, view);
      if (at === 0) return 0;
    }
    let rows = 0;
    do {
      const from = at;
      ({ at, rows } = this.scan(bytes, view, from));
      if (rows === 0) break;
      this.counted += rows;
      const { starts, stride } = this;
      this.onBatch({ bytes, view, starts, stride, rows });
    } while (rows === this.stride);
    return this.trailerSeen ? bytes.length : at;
  }

  private readHeader(bytes: Uint8Array, view: DataView): number {
    const start = this.frameBytes;
    if (bytes.length < start + HEADER_BYTES) return 0;
    if (SIGNATURE.some((byte, index) => bytes[start + index] !== byte)) {
      throw unreadable('its signature is wrong');
    }
    const end = start + HEADER_BYTES + view.getUint32(start + EXTENSION_LENGTH_AT);
    if (bytes.length < end) return 0;
    this.headerSeen = true;
    // The first row may share the head's message: it then begins as if it had a header of its own.
    const messageEnd = start === 0 ? end : 1 + view.getUint32(1);
    return messageEnd > end ? end - start : end;
  }

  private scan(bytes: Uint8Array, view: DataView, from: number): { at: number; rows: number } {
    const { columns, stride, starts, frameBytes } = this;
    const end = bytes.length;
    let at = from;
    let rows = 0;
    while (rows < stride && at + frameBytes + 2 <= end) {
      const fields = view.getUint16(at + frameBytes);
      if (fields !== columns) {
        if (fields !== TRAILER) throw unreadable(`a row has ${fields} fields instead of ${columns}`);
        this.trailerSeen = true;
        break;
      }
      const rowStart = at;
      at += frameBytes + 2;
      let left = columns;
      for (let slot = rows; left > 0 && at + 4 <= end; slot += stride) {
        const size = view.getInt32(at);
        at += 4;
        if (size < 0) {
          starts[slot] = -1;
        } else {
          starts[slot] = at;
          at += size;
          if (at > end) break;
        }
        left -= 1;
      }
      if (left > 0) {
        at = rowStart;
        break;
      }
      rows += 1;
    }
    return { at, rows };
  }

  private joinCarry(chunk: Uint8Array): Uint8Array {
    this.makeRoom(this.carried + chunk.length);
    this.carry.set(chunk, this.carried);
    return this.carry.subarray(0, this.carried + chunk.length);
  }

  private keep(bytes: Uint8Array, used: number): void {
    const left = bytes.length - used;
    this.carried = left;
    if (left === 0) {
      // One huge row must not hold its memory to the end.
      if (this.carry.length > KEPT_CARRY_BYTES) this.carry = new Uint8Array(0);
    } else if (bytes.buffer === this.carry.buffer) {
      this.carry.copyWithin(0, used, bytes.length);
    } else {
      this.makeRoom(left);
      this.carry.set(bytes.subarray(used));
    }
  }

  private makeRoom(size: number): void {
    if (size <= this.carry.length) return;
    const grown = new Uint8Array(Math.max(size, this.carry.length * 2));
    grown.set(this.carry.subarray(0, this.carried));
    this.carry = grown;
  }
}

function unreadable(problem: string): ProfilingError {
  return new ProfilingError(
    'PM_PROFILING_FAILED',
    `The server's COPY could not be read: ${problem}. Set execution.strategy to pushdown.`,
  );
}
