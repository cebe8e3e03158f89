import { expect, it } from 'vitest';
import { fromWireTopValues, toWireTopValues } from '../../../src/wire/top-values.js';

it('top values come back as they went', () => {
  const values = [
    { value: 'paid', count: 3 },
    { value: '9007199254740993', count: 2 },
    { value: 1.5, count: 2 },
    { value: false, count: 1 },
  ];
  expect(fromWireTopValues(JSON.parse(JSON.stringify(toWireTopValues(values))))).toEqual(values);
  expect(fromWireTopValues([{ value: 'a' }])).toBeUndefined();
  expect(fromWireTopValues('paid')).toBeUndefined();
});
