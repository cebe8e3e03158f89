import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePythonJson } from '../../src/wire/parse-python-json.js';
import { PythonFloat } from '../../src/wire/python-float.js';
import { dumpsSorted, type PythonValue } from '../../src/wire/python-json.js';

/** Recorded by scripts/record-python-json.py, which explains the tags. */
type Tagged =
  | ['f', string]
  | ['i', string]
  | ['s', string]
  | ['b', boolean]
  | ['n']
  | ['l', Tagged[]]
  | ['d', Array<[string, Tagged]>];

const { cases } = JSON.parse(readFileSync(new URL('./python-json.json', import.meta.url), 'utf8')) as {
  cases: Array<[Tagged, string]>;
};

function untag(tagged: Tagged): PythonValue {
  switch (tagged[0]) {
    case 'f':
      return new PythonFloat(Buffer.from(tagged[1], 'hex').readDoubleBE());
    case 'i':
      return BigInt(tagged[1]);
    case 'l':
      return tagged[1].map(untag);
    case 'd':
      return Object.fromEntries(tagged[1].map(([key, value]) => [key, untag(value)]));
    case 'n':
      return null;
    default:
      return tagged[1];
  }
}

describe('JSON text recorded from Python', () => {
  it('has cases', () => {
    expect(cases.length).toBeGreaterThan(400);
  });

  it('is what dumpsSorted writes', () => {
    expect(cases.map(([input]) => dumpsSorted(untag(input)))).toEqual(cases.map(([, text]) => text));
  });

  it('reads back and writes the same', () => {
    expect(cases.map(([, text]) => dumpsSorted(parsePythonJson(text)))).toEqual(
      cases.map(([, text]) => text),
    );
  });
});
