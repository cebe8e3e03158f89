import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MetricValue } from '../../../src/model/profile.js';
import { fromMetricText, toMetricText } from '../../../src/storage/metric-text.js';

const read = (metric: string, text: string | null, columnType: string | null = 'integer'): MetricValue =>
  fromMetricText({ metric, columnType, text });

describe('toMetricText', () => {
  it.each<[MetricValue, string | null]>([
    [null, null],
    [0, '0'],
    [0.1, '0.1'],
    [1e21, '1e+21'],
    ['12345678901234567890.10', '12345678901234567890.10'],
    ['NaN', 'NaN'],
    [true, 'true'],
    [false, 'false'],
    ['', ''],
    [
      [{ start: 0, end: '9007199254740993', count: 2 }],
      '[{"bin_start":0,"bin_end":"9007199254740993","count":2}]',
    ],
    [[], '[]'],
    [[{ value: 'a,"b', count: 2 }], '[{"value":"a,\\"b","count":2}]'],
  ])('writes %j as %j', (value, text) => {
    expect(toMetricText(value)).toBe(text);
  });
});

describe('fromMetricText', () => {
  it.each<[string, MetricValue]>([
    ['12', 12],
    ['1.0', 1],
    ['12.50', 12.5],
    ['1e-05', 0.00001],
    ['-0.30000000000000004', -0.30000000000000004],
    ['9007199254740993', '9007199254740993'],
    ['0.1234567890123456789', '0.1234567890123456789'],
    ['1e400', '1e400'],
    ['nan', 'NaN'],
    ['inf', 'Infinity'],
    ['-inf', '-Infinity'],
    ['-Infinity', '-Infinity'],
    ['None', null],
    ['constructor', 'constructor'],
  ])('reads the number %s', (text, value) => {
    expect(read('mean', text)).toBe(value);
  });

  it('keeps texts of text columns, whatever they look like', () => {
    for (const text of ['007', '1.0', 'None', 'nan', 'true', 'constructor', '2026-01-01']) {
      expect(read('min', text, 'character varying(10)')).toBe(text);
      expect(read('max', text, 'interval')).toBe(text);
      expect(read('max', text, 'point')).toBe(text);
      expect(read('max', text, null)).toBe(text);
    }
  });

  it.each([
    'integer',
    'bigint',
    'INTEGER',
    'int4',
    'numeric(12,2)',
    'NUMERIC(10, 2)',
    'double precision',
    'DOUBLE_PRECISION',
    'real',
    'FLOAT',
    'smallint',
    'bigserial',
    'uint64',
  ])('reads min and max of %s as numbers', (type) => {
    expect(read('min', '5', type)).toBe(5);
    expect(read('max', 'nan', type)).toBe('NaN');
  });

  it.each(['boolean', 'BOOLEAN', 'bool'])('reads min and max of %s as booleans', (type) => {
    expect(read('min', 'false', type)).toBe(false);
    expect(read('max', 'True', type)).toBe(true);
  });

  it('reads top values, and gives what is none as its text', () => {
    const values = [
      { value: 'paid', count: 2 },
      { value: true, count: 1 },
    ];
    expect(read('top_values', toMetricText(values))).toEqual(values);
    expect(read('top_values', 'none')).toBe('none');
  });

  it('reads the histograms of both packages', () => {
    const bins = [{ start: 0, end: 1.5, count: 2 }];
    expect(read('histogram', '[{"bin_start": 0.0, "bin_end": 1.5, "count": 2}]')).toEqual(bins);
    expect(read('histogram', "[{'bin_start': 0.0, 'bin_end': 1.5, 'count': 2}]")).toEqual(bins);
    expect(read('histogram', '[{"bin_start": -Infinity, "bin_end": NaN, "count": 2}]')).toEqual([
      { start: '-Infinity', end: 'NaN', count: 2 },
    ]);
    expect(read('histogram', 'None')).toBeNull();
    expect(read('histogram', null)).toBeNull();
    expect(read('histogram', 'not a list')).toBe('not a list');
  });

  it('gives back every double that was written', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(read('mean', toMetricText(value))).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  it('never changes the value of a decimal', () => {
    const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,25})(\.\d{1,25})?$/);
    fc.assert(
      fc.property(digits, (text) => {
        const value = read('mean', text);
        if (typeof value === 'string') expect(value).toBe(text);
        else expect(normalise(plain(value as number))).toBe(normalise(text));
      }),
    );
  });
});

/** A double's shortest decimal, without an exponent. */
function plain(value: number): string {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const point = whole.length + Number(exponent);
  const all = `${whole}${fraction}`;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${all}`;
  return `${sign}${all.padEnd(point, '0').slice(0, point)}.${all.slice(point)}`;
}

function normalise(text: string): string {
  const [whole = '', fraction = ''] = text.split('.');
  const trimmed = fraction.replace(/0+$/, '');
  const joined = trimmed === '' ? whole : `${whole}.${trimmed}`;
  return joined === '-0' ? '0' : joined;
}
