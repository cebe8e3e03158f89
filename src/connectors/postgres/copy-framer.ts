const COPY_DATA = 0x64; // d
const COPY_OUT_RESPONSE = 0x48; // H
const NOTICE_RESPONSE = 0x4e; // N
const PARAMETER_STATUS = 0x53; // S
const NOTIFICATION_RESPONSE = 0x41; // A

const HEADER_BYTES = 5;
// Large enough to spread the costs of a call over some hundred rows, small enough to stay in a core's cache.
const BUFFER_BYTES = 262_144;

export interface CopyFramerOptions {
  /** CopyData messages with their headers, whole ones unless one is larger than the buffer; it is used again after the call. */
  readonly onData: (messages: Uint8Array) => void;
  /** Bytes of every other message, in their order. */
  readonly onOther: (bytes: Buffer) => void;
  /** CopyDone, ErrorResponse or a message that doesn't belong here: it and all after it are for `onOther`. */
  readonly onEnd: () => void;
}

/**
 * Takes the bytes of a socket during `COPY … TO STDOUT` and sorts them: CopyData messages, collected to large chunks, and
 * all else. The headers stay in, so that a read of the socket is copied at once and no object is made for a row.
 */
export class CopyFramer {
  private readonly buffer = new Uint8Array(BUFFER_BYTES);
  private used = 0;
  /** Up to here the buffer holds whole messages. */
  private whole = 0;
  private readonly header = Buffer.alloc(HEADER_BYTES);
  private headerUsed = 0;
  /** Bytes of the current message still to come. */
  private left = 0;
  private inData = false;
  private ended = false;

  constructor(private readonly options: CopyFramerOptions) {}

  push(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length && !this.ended) {
      if (this.left > 0) at = this.body(bytes, at);
      else if (this.headerUsed > 0) at = this.startMessage(bytes, at);
      else at = this.manyRows(bytes, at);
    }
    if (at < bytes.length) this.options.onOther(at === 0 ? bytes : bytes.subarray(at));
  }

  /** The common case in one loop: one CopyData message after another, the last one cut; then the start of anything else. */
  private manyRows(bytes: Buffer, from: number): number {
    const { length } = bytes;
    let at = from;
    let end = from;
    while (at + HEADER_BYTES <= length && bytes[at] === COPY_DATA) {
      end = at + 1 + readLength(bytes, at + 1);
      if (end > length) break;
      at = end;
    }
    this.append(bytes.subarray(from, Math.min(end, length)), at - from);
    if (end > length) {
      this.inData = true;
      this.left = end - length;
      return length;
    }
    return at < length ? this.startMessage(bytes, at) : at;
  }

  /** A header that may be cut in pieces, or is not that of a row. */
  private startMessage(bytes: Buffer, from: number): number {
    let at = from;
    while (this.headerUsed < HEADER_BYTES && at < bytes.length) {
      this.header[this.headerUsed] = bytes[at] as number;
      this.headerUsed += 1;
      at += 1;
    }
    if (this.headerUsed < HEADER_BYTES) return at;
    this.headerUsed = 0;
    const code = this.header[0];
    this.left = readLength(this.header, 1) - 4;
    this.inData = code === COPY_DATA;
    if (this.inData) {
      this.append(this.header, this.left === 0 ? HEADER_BYTES : 0);
      return at;
    }
    const goesOn =
      code === COPY_OUT_RESPONSE ||
      code === NOTICE_RESPONSE ||
      code === PARAMETER_STATUS ||
      code === NOTIFICATION_RESPONSE;
    if (!goesOn) {
      this.flush(this.used);
      this.ended = true;
      this.options.onEnd();
    }
    this.options.onOther(Buffer.from(this.header));
    return at;
  }

  private body(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.left);
    this.left -= end - at;
    const part = bytes.subarray(at, end);
    if (this.inData) this.append(part, this.left === 0 ? part.length : 0);
    else this.options.onOther(part);
    return end;
  }

  /** `whole`: up to where `part` ends a message; 0 when it ends none. */
  private append(part: Uint8Array, whole: number): void {
    if (this.used + part.length > BUFFER_BYTES) this.flush(this.whole);
    if (this.used + part.length > BUFFER_BYTES) this.flush(this.used);
    if (part.length > BUFFER_BYTES) {
      this.options.onData(part);
      return;
    }
    this.buffer.set(part, this.used);
    if (whole > 0) this.whole = this.used + whole;
    this.used += part.length;
  }

  private flush(end: number): void {
    if (end === 0) return;
    this.options.onData(this.buffer.subarray(0, end));
    this.buffer.copyWithin(0, end, this.used);
    this.used -= end;
    this.whole = 0;
  }
}

function readLength(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) >>>
    0
  );
}
