import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseTextArray } from '../../../src/connectors/postgres/text-types.js';

it('reads what PostgreSQL writes', () => {
  expect(parseTextArray('{}')).toEqual([]);
  expect(parseTextArray('{1,NULL,"NULL","","a,b","q\\"\\\\x"}')).toEqual([
    '1',
    null,
    'NULL',
    '',
    'a,b',
    'q"\\x',
  ]);
});

it('reads back any elements', () => {
  const element = fc.option(fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(fc.array(element), (elements) => {
      const quoted = elements.map((text) =>
        text === null ? 'NULL' : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`,
      );
      expect(parseTextArray(`{${quoted.join(',')}}`)).toEqual(elements);
    }),
  );
});
