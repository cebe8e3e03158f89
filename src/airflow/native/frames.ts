import { ProfileMeshError } from '../../core/errors.js';
import { decodeMsgpack } from './msgpack-decode.js';
import { encodeMsgpack, type MsgpackValue } from './msgpack-encode.js';

const HEAD_BYTES = 4;

/** The largest frame that is read. The supervisor's own limit is 4 GiB, more than a Node buffer takes. */
export const MAX_FRAME_BYTES = 512 * 1024 * 1024;

/** One frame of the supervisor protocol: a 32-bit big-endian length, then that many bytes of MessagePack. */
export function encodeFrame(value: MsgpackValue): Buffer {
  const payload = encodeMsgpack(value);
  const frame = Buffer.allocUnsafe(HEAD_BYTES + payload.length);
  frame.writeUInt32BE(payload.length);
  frame.set(payload, HEAD_BYTES);
  return frame;
}

/** Cuts a stream of bytes, in whatever pieces it comes, into the values of its frames. */
export class FrameParser {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #needed = HEAD_BYTES;

  constructor(options: { readonly maxBytes?: number } = {}) {
    this.#maxBytes = options.maxBytes ?? MAX_FRAME_BYTES;
  }

  /** Bytes of a frame that is not complete yet. */
  get pendingBytes(): number {
    return this.#bytes;
  }

  /**
   * The values of the frames that are complete with this chunk. After an error the stream can't be read on.
   * @throws {ProfileMeshError} PM_AIRFLOW_PROTOCOL for a frame over the limit, or one that is no MessagePack
   */
  push(chunk: Uint8Array): unknown[] {
    this.#chunks.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    this.#bytes += chunk.byteLength;
    const values: unknown[] = [];
    // Chunks are joined only when they complete a head or a frame: a large frame in small pieces is copied once.
    while (this.#bytes >= this.#needed) {
      const joined = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
      const length = joined.readUInt32BE();
      if (length > this.#maxBytes) throw tooLarge(length, this.#maxBytes);
      const end = HEAD_BYTES + length;
      this.#needed = end;
      this.#chunks = [joined];
      if (joined.length < end) break;
      values.push(decodeMsgpack(joined.subarray(HEAD_BYTES, end)));
      this.#chunks = [joined.subarray(end)];
      this.#bytes = joined.length - end;
      this.#needed = HEAD_BYTES;
    }
    return values;
  }
}

function tooLarge(bytes: number, maxBytes: number): ProfileMeshError {
  return new ProfileMeshError(
    'PM_AIRFLOW_PROTOCOL',
    `Airflow's supervisor announced a frame of ${bytes} bytes; at most ${maxBytes} are read. ` +
      'Either the other side speaks another protocol, or an XCom is too large to travel.',
    { details: { bytes, maxBytes } },
  );
}
