import { describe, expect, it } from 'vitest';
import { parseYamlDocument } from '../../../src/config/yaml-document.js';
import { issuesOf, placesOf, resolveText } from './issues-of.js';

const parse = (text: string) => parseYamlDocument(text, 'x.yml');

describe('parseYamlDocument', () => {
  it('reads YAML and JSON, tabs in JSON included', () => {
    expect(parse('a: no\nb: [1, 0x10]\nc: 2026-01-01\n').value).toEqual({
      a: 'no',
      b: [1, 16],
      c: '2026-01-01',
    });
    expect(parse('{\n\t"a": "\\u00e4\\/",\n\t"b": null\n}').value).toEqual({ a: 'ä/', b: null });
  });

  it('finds values, keys and the nearest section', () => {
    const { locate } = parse('a:\n  b:\n    - c: 1\n');
    expect(locate(['a', 'b', 0, 'c'])).toEqual({ line: 3, column: 10 });
    expect(locate(['a', 'b', 0, 'c'], 'key')).toEqual({ line: 3, column: 7 });
    expect(locate(['a', 'b'])).toEqual({ line: 2, column: 3 });
    expect(locate(['a', 'zzz', 'y'])).toEqual({ line: 1, column: 1 });
    expect(locate([])).toEqual({ line: 1, column: 1 });
  });

  it('follows anchors and merge keys', () => {
    const { value, locate } = parse('base: &b\n  port: x\none: *b\ntwo:\n  <<: *b\n  host: h\n');
    expect(value).toMatchObject({ one: { port: 'x' }, two: { port: 'x', host: 'h' } });
    expect(locate(['one', 'port'])).toEqual({ line: 2, column: 9 });
    expect(locate(['two', 'port'])).toEqual({ line: 2, column: 9 });
  });

  it('reports every syntax error with its place', () => {
    const { value, issues } = parse('password: "abc"def\nb: [1\nc: }');
    expect(value).toBeUndefined();
    expect(placesOf(issues)).toEqual([
      '1:16  PM_CONFIG_SYNTAX',
      '3:1  PM_CONFIG_SYNTAX',
      '3:4  PM_CONFIG_SYNTAX',
    ]);
    expect(JSON.stringify(issues)).not.toContain('def');
  });

  it('reports a doubled key together with the other problems', () => {
    const issues = issuesOf('source: {type: pglite}\nhooks: {}\nhooks: {}\nenvironment: prod\n');
    expect(placesOf(issues)).toEqual(['3:1  PM_CONFIG_SYNTAX', '4:14 environment PM_CONFIG_INVALID_VALUE']);
    expect(issues[0]?.message).toBe('"hooks" is a key that stands there before');
  });

  it('finds doubled keys in maps of any depth, and no double in two merge keys', () => {
    const { issues, value } = parse('a: &a {x: 1, x: 2}\nb:\n  <<: *a\n  <<: *a\n  "y": 1\n  y: 2\n');
    expect(placesOf(issues)).toEqual(['1:14  PM_CONFIG_SYNTAX', '6:3  PM_CONFIG_SYNTAX']);
    expect(value).toEqual({ a: { x: 2 }, b: { x: 2, y: 2 } });
  });

  it.each([
    ['', 'is empty'],
    ['# nothing\n', 'is empty'],
    ['---\n', 'is empty'],
    ['- a\n', 'found a list'],
    ['text', 'found a single value'],
    ['a: 1\n---\nb: 1\n', 'second YAML document'],
    ['a: *nope', 'an alias that has no anchor'],
    ['b: &x 1\na: [*x, *n0pe!]', 'an alias that has no anchor'],
    ['a: &nope\nb: 1', 'only an anchor without a value'],
    ['a: !thing 1', 'tag'],
    ['\ta: 1', 'tab'],
    ['a: b: c', 'put a text with ": " in quotes'],
    ['a: @b', 'reserved character'],
    [`a: ${'['.repeat(5000)}`, '200 levels deep'],
    [`a:\n  ${'- '.repeat(20000)}x`, '200 levels deep'],
    [
      `a:\n${Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth + 1)}b:\n`).join('')}`,
      '200 levels deep',
    ],
  ])('reports %j', (text, expected) => {
    expect(
      parse(text)
        .issues.map((issue) => issue.message)
        .join(),
    ).toContain(expected);
    expect(parse(text).issues.every((issue) => issue.line !== undefined)).toBe(true);
  });

  it.each([
    ['a text in quotes', `"${'${'.repeat(500)}"`],
    ['a plain text', '$[{ '.repeat(500)],
    ['dashes in a text', `"${'- '.repeat(500)}"`],
    ['a comment', `1 # ${'['.repeat(500)}`],
    ['a block text', `|\n  ${'{['.repeat(500)}`],
  ])('takes no brackets in %s for nesting', (_name, value) => {
    expect(parse(`a: ${value}\n`).issues).toEqual([]);
  });

  it('reads anchors that have a value, if only an explicit null', () => {
    expect(parse('a: &x\n  b: 1\nc: &y ~\nd: [*x, *y]\n').value).toEqual({
      a: { b: 1 },
      c: null,
      d: [{ b: 1 }, null],
    });
  });

  it('refuses aliases that multiply', () => {
    const levels = 'abcdefghij'.split('');
    const bomb = levels.map((name, index) => {
      const before = levels[index - 1];
      return `${name}: &${name} [${before === undefined ? 'x' : Array(10).fill(`*${before}`).join(', ')}]`;
    });
    expect(parse(bomb.join('\n')).issues[0]?.message).toContain('aliases');
  });

  it('reports a value that holds itself', () => {
    const issues = issuesOf('source: {type: pglite}\nprofiling: &a {tables: [*a]}\n');
    expect(issues.map((issue) => issue.message)).toContain('holds itself; a configuration has an end');
  });

  it('reports a value that is nested too deep for any configuration', () => {
    const text = `source: {type: pglite}\nprofiling:\n  tables:\n    ${'- '.repeat(150)}x\n`;
    expect(issuesOf(text).map((issue) => issue.message)).toContain('is nested more than 100 levels deep');
  });

  it('says what a minimal configuration is, and that one works', () => {
    const [, flow] = /least a configuration has is (.*)$/.exec(parse('').issues[0]?.message ?? '') ?? [];
    const text = (flow ?? '').replace(' and ', '\n');
    expect(resolveText(text).profiling.tables).toMatchObject([{ table: 'orders' }]);
  });
});
