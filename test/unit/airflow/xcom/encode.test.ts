import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFromXCom, encodeForXCom } from '../../../../src/airflow/xcom/encode.js';
import { findUnsendable, sendableText } from '../../../../src/airflow/xcom/sendable.js';
import type { JsonValue } from '../../../../src/core/json.js';

// Texts and names of the kinds that Airflow refuses, besides ordinary ones.
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '\0',
    '\ud83d',
    '__type',
    'json-escaped:',
    'json-escaped:a',
    'json-escaped:\\u0000',
    'json-escaped:"',
    '{"__type": 1}',
    '[{"a": "{\\"__data__\\": 1}"}]',
    '[{"__version__": Infinity}]',
    `${'['.repeat(300)}`,
  ),
);
const { value: anyJson } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe('encodeForXCom', () => {
  it('makes every value sendable, and decodeFromXCom takes it back', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const encoded = encodeForXCom(value);
        expect(findUnsendable(encoded)).toEqual([]);
        expect(decodeFromXCom(encoded)).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  it('makes every number sendable, as a number or as its text', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const encoded = encodeForXCom(value);
        expect(Object.is(Number(encoded), value)).toBe(true);
        expect(() => sendableText({ key: 'k', value: encoded })).not.toThrow();
      }),
    );
  });

  it('changes nothing that travels as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: true }), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as JsonValue;
        if (findUnsendable(json).length === 0) expect(encodeForXCom(json)).toStrictEqual(json);
      }),
    );
  });

  it.each([
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    [3.5e25, '3.5e+25'],
    [2 ** 64, '18446744073709552000'],
    [1e18, 1e18],
    ['a\0b', 'json-escaped:a\\u0000b'],
    ['\ud83d', 'json-escaped:\\ud83d'],
    ['json-escaped:x', 'json-escaped:json-escaped:x'],
    ['{"__type": 1}', 'json-escaped:{\\"__type\\": 1}'],
  ] as const)('encodes %j as %j', (value, encoded) => {
    expect(encodeForXCom(value)).toBe(encoded);
  });

  it('escapes names, `__proto__` too without losing it', () => {
    const value = JSON.parse('{"__type": 1, "__proto__": {"a": "\\u0000"}}') as JsonValue;
    const encoded = encodeForXCom(value);
    expect(Object.keys(encoded as object)).toEqual(['json-escaped:__type', '__proto__']);
    expect(JSON.stringify(decodeFromXCom(encoded))).toBe(JSON.stringify(value));
  });

  it("leaves somebody else's text that begins alike", () => {
    expect(decodeFromXCom('json-escaped:"quoted"')).toBe('json-escaped:"quoted"');
  });

  it('leaves what is no JSON, for the check that follows to name it', () => {
    const value = { at: new Date(0) } as unknown as JsonValue;
    expect(() => sendableText({ key: 'k', value: encodeForXCom(value) })).toThrow('at is a Date');
    const cyclic: { self?: JsonValue } = {};
    cyclic.self = cyclic as JsonValue;
    expect(() => sendableText({ key: 'k', value: encodeForXCom(cyclic as JsonValue) })).toThrow(
      'levels deep',
    );
  });
});
