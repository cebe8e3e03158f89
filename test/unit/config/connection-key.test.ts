import { expect, it } from 'vitest';
import { connectionKey } from '../../../src/config/connection-key.js';
import { parseConfig } from '../../../src/config/parse-config.js';

const base = { type: 'postgres', host: 'db', database: 'shop', username: 'u', password: 'secret-1' } as const;

const keyOf = (changes: object = {}): string =>
  connectionKey(parseConfig({ source: { ...base, ...changes } }).source);

it('is the same for equal connections, whatever the order of their keys', () => {
  const extra = { ssl: { ca: 'x', rejectUnauthorized: true }, connectionTimeoutMillis: 5 };
  const turned = { connectionTimeoutMillis: 5, ssl: { rejectUnauthorized: true, ca: 'x' } };
  expect(keyOf()).toBe(keyOf());
  expect(keyOf({ extra_params: extra })).toBe(keyOf({ extra_params: turned }));
});

it.each([
  { host: 'other' },
  { port: 5433 },
  { database: 'other' },
  { username: 'other' },
  { password: 'secret-2' },
  { password: undefined },
  { schema: 'lake' },
  { extra_params: { ssl: true } },
])('differs with %j', (changes) => {
  expect(keyOf(changes)).not.toBe(keyOf());
});
