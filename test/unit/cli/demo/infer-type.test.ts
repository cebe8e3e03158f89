import { describe, expect, it } from 'vitest';
import { inferType } from '../../../../src/cli/demo/infer-type.js';
import { parseCsv } from '../../../../src/cli/demo/parse-csv.js';

describe('inferType', () => {
  it.each([
    [[1, null, 2], 'integer'],
    [[1, 2_767_891_499], 'bigint'],
    [[1, 2.5], 'double precision'],
    [['1.50', '2', null], 'double precision'],
    [['007', '12'], 'text'],
    [['First Love', 2012], 'text'],
    [['2012-01-01', '2012-01-02'], 'date'],
    [['2001/01/01 00:47'], 'timestamp'],
    [['Jun 12 1998'], 'text'],
    [[true, false], 'boolean'],
    [[null, null], 'text'],
    [[], 'text'],
  ])('%j is %s', (values, type) => {
    expect(inferType(values)).toBe(type);
  });
});

describe('parseCsv', () => {
  it('reads quoted fields, doubled quotes, line breaks and empty fields', () => {
    expect(parseCsv('a,b\r\n"x, ""y""\nz",\n1,2')).toEqual([
      { a: 'x, "y"\nz', b: null },
      { a: '1', b: '2' },
    ]);
  });

  it('takes a missing last field as empty', () => {
    expect(parseCsv('a,b\n1,')).toEqual([{ a: '1', b: null }]);
    expect(parseCsv('a,b\n1')).toEqual([{ a: '1', b: null }]);
  });
});
