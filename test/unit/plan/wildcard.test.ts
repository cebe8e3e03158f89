import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasWildcard, matchesWildcard } from '../../../src/plan/wildcard.js';

describe('matchesWildcard', () => {
  it.each([
    ['*', '', true],
    ['*', 'orders', true],
    ['orders', 'orders', true],
    ['orders', 'orders2', false],
    ['ord*', 'orders', true],
    ['*ers', 'orders', true],
    ['o*e*s', 'orders', true],
    ['*a*', 'orders', false],
    ['ab*ba', 'aba', false],
    ['ab*ba', 'abba', true],
    ['**', 'x', true],
    ['Orders', 'orders', false],
    ['ORD*', 'orders', false],
    ['a.c', 'abc', false],
    ['a?c', 'abc', false],
    ['[ab]', 'a', false],
    ['(a|b)*', '(a|b)c', true],
    ['a\\*', 'a\\b', true],
    ['\n*', '\nx', true],
    ['', '', true],
    ['', 'a', false],
  ])('%j against %j is %s', (pattern, text, expected) => {
    expect(matchesWildcard(pattern, text)).toBe(expected);
  });

  it('agrees with trying every split', () => {
    const short = fc
      .array(fc.constantFrom('a', 'b', '*', '.'), { maxLength: 7 })
      .map((list) => list.join(''));
    fc.assert(
      fc.property(short, short, (pattern, text) => {
        expect(matchesWildcard(pattern, text)).toBe(matchesByTrying(pattern, text));
      }),
      { numRuns: 2000 },
    );
  });

  it('answers at once for many stars', () => {
    expect(matchesWildcard(`${'a*'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
  });
});

it('hasWildcard sees a star anywhere', () => {
  expect([hasWildcard('a*b'), hasWildcard('*'), hasWildcard('a?b')]).toEqual([true, true, false]);
});

function matchesByTrying(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern[0] !== '*')
    return text !== '' && text[0] === pattern[0] && matchesByTrying(pattern.slice(1), text.slice(1));
  for (let taken = 0; taken <= text.length; taken++) {
    if (matchesByTrying(pattern.slice(1), text.slice(taken))) return true;
  }
  return false;
}
