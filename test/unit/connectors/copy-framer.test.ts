import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CopyFramer } from '../../../src/connectors/postgres/copy-framer.js';

interface Message {
  readonly code: string;
  readonly body: Buffer;
}

const message = (code: string, body: Buffer | string): Message => ({ code, body: Buffer.from(body) });

function bytesOf({ code, body }: Message): Buffer {
  const bytes = Buffer.alloc(5 + body.length);
  bytes.write(code);
  bytes.writeUInt32BE(4 + body.length, 1);
  body.copy(bytes, 5);
  return bytes;
}

/** Runs the bytes through, cut at the given places. */
function frame(bytes: Buffer, cuts: readonly number[]): { data: Buffer; other: Buffer; ends: number } {
  const data: Buffer[] = [];
  const other: Buffer[] = [];
  let ends = 0;
  const framer = new CopyFramer({
    onData: (chunk) => data.push(Buffer.from(chunk)),
    onOther: (chunk) => other.push(Buffer.from(chunk)),
    onEnd: () => {
      ends += 1;
    },
  });
  const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  for (const [index, end] of places.slice(1).entries()) {
    // A copy, so that nothing may be kept of the caller's bytes.
    const part = Buffer.from(bytes.subarray(places[index], end));
    framer.push(part);
    part.fill(0);
  }
  return { data: Buffer.concat(data), other: Buffer.concat(other), ends };
}

const START = [message('H', '\u0001\u0000\u0000')];
const END = [message('c', ''), message('C', 'COPY 3\0'), message('Z', 'T')];

describe('CopyFramer', () => {
  const between = fc.oneof(
    { weight: 8, arbitrary: fc.uint8Array({ maxLength: 40 }).map((body) => message('d', Buffer.from(body))) },
    { weight: 1, arbitrary: fc.constantFrom(message('N', 'SNOTICE\0\0'), message('S', 'a\0b\0')) },
  );

  it('sorts the same bytes the same way, wherever they are split', () => {
    const cut = fc.array(fc.nat(), { maxLength: 30 });
    fc.assert(
      fc.property(fc.array(between, { maxLength: 20 }), cut, (messages, cuts) => {
        const all = [...START, ...messages, ...END];
        const bytes = Buffer.concat(all.map(bytesOf));
        const found = frame(
          bytes,
          cuts.map((at) => at % (bytes.length + 1)),
        );
        const isData = ({ code }: Message): boolean => code === 'd';
        expect(found.data).toEqual(Buffer.concat(all.filter(isData).map(bytesOf)));
        expect(found.other).toEqual(Buffer.concat(all.filter((each) => !isData(each)).map(bytesOf)));
        expect(found.ends).toBe(1);
      }),
    );
  });

  it('gives rows larger than its buffer, and many small ones in large chunks', () => {
    const huge = Buffer.alloc(1_000_003, 'h');
    const small = Array.from({ length: 100_000 }, (_, i) => message('d', String(i % 10)));
    const bytes = Buffer.concat(
      [...START, message('d', huge), ...small, message('d', huge), ...END].map(bytesOf),
    );
    const cuts = Array.from({ length: Math.floor(bytes.length / 65_536) }, (_, i) => (i + 1) * 65_536);
    const { data } = frame(bytes, cuts);
    expect(data.equals(bytes.subarray(8, -23))).toBe(true);
    let chunks = 0;
    const framer = new CopyFramer({
      onData: () => {
        chunks += 1;
      },
      onOther: () => undefined,
      onEnd: () => undefined,
    });
    framer.push(Buffer.concat([...START, ...small, ...END].map(bytesOf)));
    expect(chunks).toBeLessThanOrEqual(Math.ceil((100_000 * 6) / 262_144));
  });

  it('leaves everything from an error on to the owner of the socket', () => {
    const error = message('E', 'SERROR\0Mno\0\0');
    const after = [error, message('Z', 'E'), message('d', 'no row')];
    const { data, other } = frame(
      Buffer.concat([...START, message('d', 'row'), ...after].map(bytesOf)),
      [11, 17],
    );
    expect(data).toEqual(bytesOf(message('d', 'row')));
    expect(other).toEqual(Buffer.concat([...START, ...after].map(bytesOf)));
  });
});
