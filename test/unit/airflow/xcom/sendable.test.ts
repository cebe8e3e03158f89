import { describe, expect, it } from 'vitest';
import { findUnsendable, sendableText } from '../../../../src/airflow/xcom/sendable.js';
import type { JsonValue } from '../../../../src/core/json.js';

const nested = (levels: number): JsonValue => {
  let value: JsonValue = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
};

describe('sendableText', () => {
  it.each<[string, JsonValue]>([
    ['whole numbers of 64 bits', { a: 1e18, b: -(2 ** 63) + 1024, c: 2 ** 64 - 2048 }],
    ['fractions, also tiny and huge ones', [0.1, 5e-324, 1.5, -0.25, 123456789012345.25]],
    ['emoji and line separators', 'größe 数 🙂 \u2028'],
    ['strings that read as JSON', ['12', '{"a": 1}', '[1, {"b": [2]}]', '{broken', '[[[']],
    ['member names that only look reserved', { __typo: 1, type: 2, _data_: 3 }],
    ['reserved names as plain text', ['__type', '__classname__ and more']],
    ['100 levels', nested(100)],
    ['brackets inside strings that are JSON', [`{"a": "${'['.repeat(200)}\\"${'['.repeat(200)}"}`]],
    ['null', null],
  ])('takes %s', (_what, value) => {
    expect(sendableText({ key: 'k', value })).toBe(JSON.stringify(value));
  });

  it.each<[string, unknown, string, RegExp]>([
    ['NaN', { a: [Number.NaN] }, 'a[0]', /NaN/],
    ['a whole double beyond 64 bits', { results: [{ variance: 3.5e25 }] }, 'results[0].variance', /64 bits/],
    ['1e20', [1e20], '[0]', /100000000000000000000/],
    ['-1e19', [-1e19], '[0]', /64 bits/],
    ['the largest double', Number.MAX_VALUE, '', /64 bits/],
    ['2^64', 2 ** 64, '', /18446744073709552000/],
    ['-2^63, whose text is below it', -(2 ** 63), '', /-9223372036854776000/],
    ['NUL', { a: { b: 'x\0y' } }, 'a.b', /NUL/],
    ['a lone surrogate', ['ok', '\ud83d'], '[1]', /surrogate/],
    ['the second half of a pair alone', '\ude42 x', '', /surrogate/],
    ['NUL in a name', { 'a\0': 1 }, '', /NUL/],
    ['a reserved member', { rows: [{ __type: 'x' }] }, 'rows[0]', /"__type"/],
    ['a reserved member below another', { __classname__: { __data__: 1 } }, '', /__classname__/],
    ['a string that parses into one', { min: '{"__var": 1}' }, 'min', /"__var"/],
    ['one that parses into a list of them', [' \n[{"a": {"__version__": 1}}]'], '[0]', /"__version__"/],
    ['one written with escapes', '{"\\u005f_type": 1}', '', /"__type"/],
    ['one that Python reads and JavaScript does not', '{"__cache__": NaN}', '', /"__cache__"/],
    ['one in a string in a string', JSON.stringify({ a: '{"__id__": 1}' }), '', /text inside/],
    ['brackets that overflow the server', '['.repeat(2000), '', /100 levels/],
    ['brackets that hide behind those of strings', '["]",'.repeat(1500), '', /100 levels/],
    ['101 levels', nested(101), `${'[0]'.repeat(100)}`, /100 levels/],
  ])('refuses %s, and says where and why', (_what, value, path, reason) => {
    let error: unknown;
    try {
      sendableText({ key: 'profiling_results', value });
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({ name: 'XComError', code: 'PM_XCOM_INVALID', details: { path } });
    expect((error as Error).message).toMatch(reason);
    expect((error as Error).message).toContain("'profiling_results'");
  });

  it('cuts the path to a place that is too deep, and promises no encoding for it', () => {
    expect(() => sendableText({ key: 'k', value: nested(101) })).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{0,250} Make it flatter\.$/) }),
    );
  });

  it.each([
    ['', 'empty'],
    ['k'.repeat(513), '513 characters'],
    ['a\nb', 'line break'],
    ['a\0', 'NUL'],
    ['\ud800', 'surrogate'],
    ['what?', '"?"'],
    ['a#b', '"#"'],
    ['50%41', 'percent escape'],
    ['.', '"."'],
    ['x/../y', '".."'],
    ['tab\t', 'control character'],
    ['return\r', 'control character'],
    ['a/slice', '"/slice"'],
    ['a/item/1', '"/item/'],
  ])('refuses the key %j', (key, reason) => {
    expect(() => sendableText({ key, value: 1 })).toThrow(
      expect.objectContaining({ code: 'PM_XCOM_INVALID', message: expect.stringContaining(reason) }),
    );
  });

  it.each([
    'profiling_results',
    'a b',
    'a/b',
    'a&b=c;d+e',
    "'quoted' [x]",
    'back\\slash',
    '🙂',
    '100%',
    '..x',
    'slice',
    'a/items/1',
    'k'.repeat(512),
    '🙂'.repeat(512),
  ])('takes the key %.40s', (key) => {
    expect(sendableText({ key, value: 1 })).toBe('1');
  });

  it('takes a key that no Python task can pull when that is allowed, and never one that is lost', () => {
    expect(sendableText({ key: 'a?b', value: 1, unreadableKeys: 'allow' })).toBe('1');
    expect(() => sendableText({ key: 'a\nb', value: 1, unreadableKeys: 'allow' })).toThrow('lost');
    expect(() => sendableText({ key: 'a/b', value: 1, slashes: false })).toThrow('3.1.8');
  });
});

describe('findUnsendable', () => {
  it('finds every place, in order', () => {
    const value = { a: 1e300, 'b c': ['\0', 1], __type: { d: 2 ** 70 } };
    expect(findUnsendable(value).map(({ path }) => path)).toEqual(['a', '["b c"][0]', '', '__type.d']);
  });
});
