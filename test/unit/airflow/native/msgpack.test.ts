import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMsgpack } from '../../../../src/airflow/native/msgpack-decode.js';
import { encodeMsgpack, type MsgpackValue } from '../../../../src/airflow/native/msgpack-encode.js';

const hex = (value: MsgpackValue): string => encodeMsgpack(value).toString('hex');
const fromHex = (text: string): unknown => decodeMsgpack(Buffer.from(text, 'hex'));

// By the format's description, each form at both of its ends.
const FORMS: ReadonlyArray<readonly [string, MsgpackValue, string]> = [
  ['nil', null, 'c0'],
  ['false', false, 'c2'],
  ['true', true, 'c3'],
  ['positive fixint', 127, '7f'],
  ['uint 8', 128, 'cc80'],
  ['uint 8, largest', 255, 'ccff'],
  ['uint 16', 256, 'cd0100'],
  ['uint 16, largest', 65_535, 'cdffff'],
  ['uint 32', 65_536, 'ce00010000'],
  ['uint 32, largest', 4_294_967_295, 'ceffffffff'],
  ['uint 64', 4_294_967_296, 'cf0000000100000000'],
  ['uint 64, largest exact double', Number.MAX_SAFE_INTEGER, 'cf001fffffffffffff'],
  ['uint 64, largest', 18_446_744_073_709_551_615n, 'cfffffffffffffffff'],
  ['negative fixint', -32, 'e0'],
  ['int 8', -33, 'd0df'],
  ['int 8, smallest', -128, 'd080'],
  ['int 16', -129, 'd1ff7f'],
  ['int 16, smallest', -32_768, 'd18000'],
  ['int 32', -32_769, 'd2ffff7fff'],
  ['int 32, smallest', -2_147_483_648, 'd280000000'],
  ['int 64', -2_147_483_649, 'd3ffffffff7fffffff'],
  ['int 64, smallest', -9_223_372_036_854_775_808n, 'd38000000000000000'],
  ['float 64', 1.5, 'cb3ff8000000000000'],
  ['float 64, minus zero', -0, 'cb8000000000000000'],
  ['float 64, a whole double beyond 2^53', 1e20, 'cb4415af1d78b58c40'],
  ['float 64, NaN', Number.NaN, 'cb7ff8000000000000'],
  ['float 64, infinity', Number.POSITIVE_INFINITY, 'cb7ff0000000000000'],
  ['fixstr', 'é😀', 'a6c3a9f09f9880'],
  ['fixstr, byte order mark', '\ufeff', 'a3efbbbf'],
  ['str 8', 'a'.repeat(32), `d920${'61'.repeat(32)}`],
  ['str 16', 'a'.repeat(256), `da0100${'61'.repeat(256)}`],
  ['str 32', 'a'.repeat(65_536), `db00010000${'61'.repeat(65_536)}`],
  ['bin 8', Buffer.from([1, 2]), 'c4020102'],
  ['bin 16', Buffer.alloc(256), `c50100${'00'.repeat(256)}`],
  ['bin 32', Buffer.alloc(65_536), `c600010000${'00'.repeat(65_536)}`],
  ['fixarray', [1, [null]], '920191c0'],
  ['array 16', new Array<null>(16).fill(null), `dc0010${'c0'.repeat(16)}`],
  ['array 32', new Array<null>(65_536).fill(null), `dd00010000${'c0'.repeat(65_536)}`],
  ['fixmap', { a: 1, b: {} }, '82a16101a16280'],
  ['timestamp 32', new Date('2026-11-23T10:00:00Z'), 'd6ff6b040ea0'],
  ['timestamp 64', new Date('2026-11-23T10:00:00.123Z'), 'd7ff1d5353006b040ea0'],
  ['timestamp 96', new Date('1969-12-31T23:59:59.500Z'), 'c70cff1dcd6500ffffffffffffffff'],
];

describe('MessagePack', () => {
  it.each(FORMS)('writes and reads %s', (_name, value, bytes) => {
    expect(hex(value)).toBe(bytes);
    expect(fromHex(bytes)).toStrictEqual(value);
  });

  it('writes the acknowledgement that Airflow was seen to send', () => {
    expect(hex([1, null, null])).toBe('9301c0c0');
  });

  it('writes the head of a request that Airflow was seen to take', () => {
    expect(hex([1, { type: 'SetXCom' }])).toBe('920181a474797065a753657458436f6d');
  });

  it('writes maps of 16 and of 65,536 members', () => {
    const map = (size: number): Record<string, number> =>
      Object.fromEntries(Array.from({ length: size }, (_, index) => [`k${index}`, index]));
    expect(hex(map(16)).slice(0, 6)).toBe('de0010');
    expect(hex(map(65_536)).slice(0, 10)).toBe('df00010000');
    expect(decodeMsgpack(encodeMsgpack(map(65_536)))).toStrictEqual(map(65_536));
  });

  it('reads forms that it never writes', () => {
    expect(fromHex('ca3fc00000')).toBe(1.5);
    expect(fromHex('d3ffffffffffffffff')).toBe(-1);
    expect(fromHex('8101a161')).toEqual({ 1: 'a' });
  });

  it('cuts nanoseconds to milliseconds', () => {
    expect(fromHex('d7ff003cf9606b040ea0')).toEqual(new Date('2026-11-23T10:00:00.000Z'));
  });

  it('leaves undefined members out', () => {
    expect(fromHex(hex({ a: undefined, b: 1 }))).toStrictEqual({ b: 1 });
  });

  it('makes "__proto__" a member like any other', () => {
    const value = fromHex(`81a9${Buffer.from('__proto__').toString('hex')}8101c3`) as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it.each([
    ['nothing', ''],
    ['a text that is cut off', 'a361'],
    ['a number that is cut off', 'cd01'],
    ['a list whose length lies', 'ddffffffff'],
    ['a map whose length lies', 'dfffffffff'],
    ['the byte that is never used', 'c1'],
    ['an extension that is not known', 'd40100'],
    ['a timestamp of a wrong size', 'd4ff00'],
    ['a timestamp beyond all dates', 'c70cff000000007fffffffffffffff'],
    ['a text that is not UTF-8', 'a1ff'],
    ['a key that is a list', '8190c0'],
    ['bytes behind the value', 'c0c0'],
    ['a list in a list in a list …', '91'.repeat(100_000)],
  ])('refuses %s', (_name, bytes) => {
    expect(() => fromHex(bytes)).toThrow(expect.objectContaining({ code: 'PM_AIRFLOW_PROTOCOL' }));
  });

  it.each<[string, unknown]>([
    ['an integer beyond 64 bits', 2n ** 64n],
    ['an integer below 64 bits', -(2n ** 63n) - 1n],
    ['half of a surrogate pair', '\ud800'],
    ['an invalid date', new Date(Number.NaN)],
    ['a function', () => 1],
    ['undefined in a list', [undefined]],
  ])('has no encoding for %s', (_name, value) => {
    expect(() => encodeMsgpack(value as MsgpackValue)).toThrow(
      expect.objectContaining({ code: 'PM_INVALID_ARGUMENT' }),
    );
  });

  it('refuses a cycle', () => {
    const value: MsgpackValue[] = [];
    value.push(value);
    expect(() => encodeMsgpack(value)).toThrow(/nested deeper/);
  });

  it('gives every value back', () => {
    const leaf = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
      fc.bigInt({ min: -(2n ** 63n), max: -(2n ** 53n) }),
      fc.boolean(),
      fc.constant(null),
      fc.date({ noInvalidDate: true }),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, leaf, tie('list'), tie('map')),
      list: fc.array(tie('value'), { maxLength: 20 }),
      map: fc.dictionary(fc.string({ unit: 'binary' }), tie('value'), { maxKeys: 20, noNullPrototype: true }),
    }));
    fc.assert(
      fc.property(value, (input) => {
        expect(decodeMsgpack(encodeMsgpack(input as MsgpackValue))).toStrictEqual(input);
      }),
      { numRuns: 500 },
    );
  });

  it('reads any bytes or refuses them, and never fails otherwise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeMsgpack(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: 'PM_AIRFLOW_PROTOCOL' });
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
