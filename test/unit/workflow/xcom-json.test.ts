import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { XComError } from '../../../src/core/errors.js';
import { xcomJsonText } from '../../../src/workflow/xcom-json.js';

function problemOf(value: unknown): unknown {
  try {
    xcomJsonText('key', value);
  } catch (error) {
    return (error as XComError).details;
  }
  return undefined;
}

describe('xcomJsonText', () => {
  it('gives every JSON value back unchanged', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = xcomJsonText('key', value);
        expect(text).toBe(JSON.stringify(value));
      }),
    );
  });

  it('finds one bad value wherever it is', () => {
    const bad = fc.constantFrom(Number.NaN, Number.NEGATIVE_INFINITY, undefined, 1n, Symbol('s'));
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.nat()), { maxLength: 8 }), bad, (path, value) => {
        const nested = path.reduceRight<unknown>((inner, part) => {
          if (typeof part === 'string') return { before: 1, ...ownKey(part, inner) };
          const list = new Array<unknown>((part % 5) + 1).fill(0);
          list[part % 5] = inner;
          return list;
        }, value);
        expect(() => xcomJsonText('key', nested)).toThrow(XComError);
      }),
    );
  });

  it.each([
    [undefined, { key: 'key', path: '', found: 'undefined' }],
    [{ a: [{ b: Number.NaN }] }, { key: 'key', path: 'a[0].b', found: 'NaN' }],
    [{ 'a b': 1n }, { key: 'key', path: '["a b"]', found: 'a bigint' }],
    [[new Map()], { key: 'key', path: '[0]', found: 'a Map' }],
    [{ [Symbol('s')]: 1 }, { key: 'key', path: '', found: 'an object with a symbol as key' }],
    // biome-ignore lint/suspicious/noSparseArray: the hole is what is tested
    [[1, , 3], { key: 'key', path: '[1]', found: 'undefined' }],
  ])('names the place and what is there: %o', (value, details) => {
    expect(problemOf(value)).toEqual(details);
  });

  it('tells a cycle from an object used twice', () => {
    const shared = { a: 1 };
    expect(xcomJsonText('key', [shared, shared])).toBe('[{"a":1},{"a":1}]');
    const cyclic: { list: unknown[] } = { list: [] };
    cyclic.list.push(cyclic);
    expect(problemOf(cyclic)).toMatchObject({
      path: 'list[0]',
      found: expect.stringContaining('cycle'),
    });
  });

  it('refuses a value too deep for the stack instead of overflowing it', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(problemOf(deep)).toMatchObject({ found: expect.stringContaining('500 levels') });
  });

  it('takes objects without a prototype', () => {
    expect(xcomJsonText('key', Object.assign(Object.create(null), { a: 1 }))).toBe('{"a":1}');
  });
});

function ownKey(key: string, value: unknown): object {
  return Object.defineProperty({}, key, { value, enumerable: true });
}
