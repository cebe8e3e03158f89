import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CopyDecoder } from '../../../../src/profiling/stream/copy-decoder.js';

type Row = ReadonlyArray<string | null>;

const HEADER = Buffer.concat([Buffer.from('PGCOPY\n\u00ff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const TRAILER = Buffer.from([0xff, 0xff]);

function rowBytes(row: Row): Buffer {
  const count = Buffer.alloc(2);
  count.writeUInt16BE(row.length);
  const fields = row.map((field) => {
    const bytes = Buffer.from(field ?? '');
    const size = Buffer.alloc(4);
    size.writeInt32BE(field === null ? -1 : bytes.length);
    return Buffer.concat([size, bytes]);
  });
  return Buffer.concat([count, ...fields]);
}

function fileOf(rows: readonly Row[]): Buffer {
  return Buffer.concat([HEADER, ...rows.map(rowBytes), TRAILER]);
}

/** Decodes the bytes, cut at the given places, back into rows. */
function decode(bytes: Uint8Array, columns: number, cuts: readonly number[] = [], framed = false): Row[] {
  const rows: Array<Array<string | null>> = [];
  const decoder = new CopyDecoder({
    columns,
    onBatch: (batch) => {
      for (let row = 0; row < batch.rows; row += 1) {
        rows.push(
          Array.from({ length: columns }, (_, column) => {
            const slot = column * batch.stride + row;
            const start = batch.starts[slot] ?? -1;
            if (start < 0) return null;
            const size = batch.view.getInt32(start - 4);
            return Buffer.from(batch.bytes.subarray(start, start + size)).toString();
          }),
        );
      }
    },
  });
  const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  for (const [index, end] of places.slice(1).entries()) {
    const part = Uint8Array.from(bytes.subarray(places[index], end));
    decoder.push(part, framed);
    part.fill(0xee);
  }
  decoder.end();
  expect(decoder.rowCount).toBe(rows.length);
  return rows;
}

describe('CopyDecoder', () => {
  const table = fc.integer({ min: 0, max: 5 }).chain((columns) =>
    fc.tuple(
      fc.constant(columns),
      fc.array(
        fc.array(fc.option(fc.string({ maxLength: 12, unit: 'binary' })), {
          minLength: columns,
          maxLength: columns,
        }),
        { maxLength: 12 },
      ),
    ),
  );

  it('gives the same rows, wherever the bytes are split', () => {
    fc.assert(
      fc.property(table, fc.array(fc.nat(), { maxLength: 40 }), ([columns, rows], cuts) => {
        const bytes = fileOf(rows);
        const places = cuts.map((at) => at % (bytes.length + 1));
        expect(decode(bytes, columns, places)).toEqual(rows);
      }),
    );
  });

  it('skips the headers of messages, with the head in one of its own or before the first row', () => {
    const framed = (bytes: Buffer): Buffer => {
      const header = Buffer.from('d0000');
      header.writeUInt32BE(4 + bytes.length, 1);
      return Buffer.concat([header, bytes]);
    };
    fc.assert(
      fc.property(
        table,
        fc.array(fc.nat(), { maxLength: 20 }),
        fc.boolean(),
        ([columns, rows], cuts, headAlone) => {
          const messages = [...rows.map(rowBytes), TRAILER];
          const first = headAlone ? [HEADER] : [Buffer.concat([HEADER, messages.shift() ?? TRAILER])];
          const bytes = Buffer.concat([...first, ...messages].map(framed));
          const places = cuts.map((at) => at % (bytes.length + 1));
          expect(decode(bytes, columns, places, true)).toEqual(rows);
        },
      ),
    );
  });

  it('gives the same rows one byte at a time', () => {
    const rows = [
      ['one', null, ''],
      ['é', 'two', null],
      [null, null, null],
    ];
    const bytes = fileOf(rows);
    const everywhere = Array.from({ length: bytes.length }, (_, at) => at);
    expect(decode(bytes, 3, everywhere)).toEqual(rows);
  });

  it('takes more rows than a batch holds, and rows larger than a chunk', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => [String(i), null]);
    expect(decode(fileOf(many), 2)).toEqual(many);
    const huge = [
      ['x'.repeat(3_000_000), 'y'],
      ['z', 'x'.repeat(1_500_000)],
      ['a', 'b'],
    ];
    const bytes = fileOf(huge);
    const cuts = Array.from({ length: Math.floor(bytes.length / 262_144) }, (_, i) => (i + 1) * 262_144);
    expect(decode(bytes, 2, cuts)).toEqual(huge);
  });

  it('skips an extension of the header', () => {
    const extended = Buffer.concat([HEADER, Buffer.from('more'), rowBytes(['a']), TRAILER]);
    extended.writeUInt32BE(4, 15);
    expect(decode(extended, 1, [17, 20])).toEqual([['a']]);
  });

  it('says what is wrong with bytes it can’t read', () => {
    const bytes = fileOf([['a'], ['b']]);
    const cases: Array<[Uint8Array, number, string]> = [
      [bytes.subarray(0, -2), 1, 'ended in the middle'],
      [bytes.subarray(0, -4), 1, 'ended in the middle'],
      [bytes, 2, '1 fields instead of 2'],
      [Buffer.from('not a COPY file at all'), 1, 'signature'],
    ];
    for (const [given, columns, problem] of cases) {
      expect(() => decode(given, columns)).toThrow(
        expect.objectContaining({ code: 'PM_PROFILING_FAILED', message: expect.stringContaining(problem) }),
      );
    }
  });
});
