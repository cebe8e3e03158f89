import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareCodePoints } from '../../../src/wire/code-points.js';

// Points, not UTF-16 units; a lone surrogate is a point of its own, as in Python.
function byPoints(left: string, right: string): number {
  const [one, two] = [[...left], [...right]].map((text) => text.map((point) => point.codePointAt(0) ?? 0));
  for (const [index, point] of (one ?? []).entries()) {
    const other = two?.[index];
    if (other === undefined) return 1;
    if (point !== other) return point - other;
  }
  return (one?.length ?? 0) - (two?.length ?? 0);
}

describe('compareCodePoints', () => {
  it('puts an astral character after the last of the basic plane', () => {
    expect(['\u{1f600}', '\uffff', 'z', ''].sort(compareCodePoints)).toEqual([
      '',
      'z',
      '\uffff',
      '\u{1f600}',
    ]);
  });

  it('agrees with a comparison point by point', () => {
    const unit = fc.constantFrom('a', 'b', '\ud83d', '\ude00', '\u{1f600}', '\u{1f601}', '\ue000', '\uffff');
    const text = fc.array(unit, { maxLength: 5 }).map((units) => units.join(''));
    fc.assert(
      fc.property(text, text, (left, right) => {
        expect(Math.sign(compareCodePoints(left, right))).toBe(Math.sign(byPoints(left, right)));
      }),
      { numRuns: 2000 },
    );
  });
});
