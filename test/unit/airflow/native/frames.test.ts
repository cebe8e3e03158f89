import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameParser } from '../../../../src/airflow/native/frames.js';

describe('frames', () => {
  it('puts the length in front, big-endian', () => {
    expect(encodeFrame([1, null, null]).toString('hex')).toBe('000000049301c0c0');
  });

  it('gives the same values however the bytes are cut', () => {
    const values = fc.array(fc.oneof(fc.string(), fc.integer(), fc.array(fc.boolean())), { maxLength: 10 });
    fc.assert(
      fc.property(values, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (input, cuts) => {
        const bytes = Buffer.concat(input.map((value) => encodeFrame(value)));
        const parser = new FrameParser();
        const output: unknown[] = [];
        for (let at = 0, index = 0; at < bytes.length; index += 1) {
          const size = cuts[index % cuts.length] ?? 1;
          output.push(...parser.push(bytes.subarray(at, at + size)));
          at += size;
        }
        expect(output).toEqual(input);
        expect(parser.pendingBytes).toBe(0);
      }),
    );
  });

  it('waits for the rest of a frame', () => {
    const parser = new FrameParser();
    expect(parser.push(encodeFrame('abc').subarray(0, 6))).toEqual([]);
    expect(parser.pendingBytes).toBe(6);
    expect(parser.push(encodeFrame('abc').subarray(6))).toEqual(['abc']);
  });

  it('refuses a frame over the limit before its bytes have come', () => {
    const parser = new FrameParser({ maxBytes: 3 });
    expect(parser.push(encodeFrame('ab'))).toEqual(['ab']);
    expect(() => parser.push(encodeFrame('abc').subarray(0, 4))).toThrow(
      expect.objectContaining({ code: 'PM_AIRFLOW_PROTOCOL', details: { bytes: 4, maxBytes: 3 } }),
    );
  });
});
