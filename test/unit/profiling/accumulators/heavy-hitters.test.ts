import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashTexts } from '../../../../src/profiling/accumulators/hash-blocks.js';
import { HeavyHitters } from '../../../../src/profiling/accumulators/heavy-hitters.js';

function collect(keys: readonly string[], capacity: number): HeavyHitters {
  const result = new HeavyHitters({ capacity });
  const half = keys.length >> 1;
  for (const key of keys.slice(0, half)) result.add(key);
  addBlock(result, keys.slice(half));
  return result;
}

function addBlock(
  hitters: HeavyHitters,
  keys: readonly string[],
  keyAt = (index: number): string => keys[index] ?? '',
): void {
  const parts = keys.map((key) => Buffer.from(key));
  let end = 0;
  const ends = Int32Array.from(parts, (part) => {
    end += part.length;
    return end;
  });
  const starts = Int32Array.from(parts, (part, i) => (ends[i] ?? 0) - part.length);
  const low = new Int32Array(keys.length);
  const high = new Int32Array(keys.length);
  const count = keys.length;
  hashTexts({ bytes: Buffer.concat(parts), starts, ends, count }, low, high);
  hitters.addBlock({ low, high, count, keyAt });
}

function countsOf(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function expectBounds(hitters: HeavyHitters, keys: readonly string[]): void {
  const truth = countsOf(keys);
  const found = new Map(hitters.top(10_000).map(({ key, count }) => [key, count]));
  expect(hitters.total).toBe(keys.length);
  expect(hitters.error).toBeLessThanOrEqual(keys.length / (hitters.capacity + 1));
  for (const [key, count] of truth) {
    const least = found.get(key) ?? 0;
    expect(least).toBeLessThanOrEqual(count);
    expect(least).toBeGreaterThanOrEqual(count - hitters.error);
  }
  expect([...found.keys()].every((key) => truth.has(key))).toBe(true);
}

// Small numbers are frequent, so that there is something to find.
const keyLists = fc.array(
  fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 200 })).map((value) => `k${value}`),
  { maxLength: 300 },
);

describe('HeavyHitters', () => {
  it('is exact while there are fewer distinct values than its capacity, in any parts', () => {
    fc.assert(
      fc.property(keyLists, keyLists, keyLists, (a, b, c) => {
        const merged = collect(a, 256);
        const rest = collect(b, 256);
        rest.merge(collect(c, 256));
        merged.merge(rest);
        const sorted = [...countsOf([...a, ...b, ...c])]
          .map(([key, count]) => ({ key, count }))
          .sort((x, y) => y.count - x.count || (x.key < y.key ? -1 : 1));
        expect(merged.top(1000)).toEqual(sorted);
        expect(merged.error).toBe(0);
      }),
    );
  });

  it('keeps to its bound beyond, in any parts', () => {
    fc.assert(
      fc.property(fc.array(keyLists, { minLength: 1, maxLength: 5 }), (parts) => {
        const whole = collect(parts.flat(), 8);
        expectBounds(whole, parts.flat());
        const [first, ...others] = parts.map((part) => collect(part, 8));
        for (const other of others) first?.merge(other);
        if (first) expectBounds(first, parts.flat());
      }),
    );
  });

  it('merges a and b as b and a, and survives JSON', () => {
    fc.assert(
      fc.property(keyLists, keyLists, (a, b) => {
        const ab = collect(a, 8);
        ab.merge(collect(b, 8));
        const ba = collect(b, 8);
        ba.merge(collect(a, 8));
        const state = ab.toState();
        expect(ba.toState()).toEqual(state);
        const revived = HeavyHitters.fromState(JSON.parse(JSON.stringify(state)));
        expect(revived.toState()).toEqual(state);
        addBlock(revived, a);
        addBlock(ab, a);
        expect(revived.toState()).toEqual(ab.toState());
      }),
    );
  });

  it('keeps values apart whose texts are cut to the same', () => {
    const collectCut = (...names: string[]): HeavyHitters => {
      const hitters = new HeavyHitters({ capacity: 8 });
      for (const name of names) addBlock(hitters, [name], () => 'cut');
      return hitters;
    };
    const merged = collectCut('a', 'b', 'b');
    merged.merge(collectCut('a', 'c'));
    expect(merged.top(3).map(({ count }) => count)).toEqual([2, 2, 1]);
  });

  it('finds the frequent values among many that occur once', () => {
    const hitters = new HeavyHitters({ capacity: 64 });
    const keys = Array.from({ length: 20_000 }, (_, i) =>
      i % 10 === 0 ? 'ten' : i % 25 === 1 ? 'four' : `${i}`,
    );
    for (let from = 0; from < keys.length; from += 1000) addBlock(hitters, keys.slice(from, from + 1000));
    expect(hitters.top(2).map(({ key }) => key)).toEqual(['ten', 'four']);
    expectBounds(hitters, keys);
  });
});
