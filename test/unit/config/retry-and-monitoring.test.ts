import { expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.js';
import { describeConfig } from '../../../src/config/redacted-config.js';

const source = { type: 'postgres', host: 'db', database: 'shop' } as const;

it('reads the deadline of retries in seconds and shows it so', () => {
  const config = parseConfig({ source, retry: { max_elapsed_seconds: 90 } });
  expect(config.retry.maxElapsedMs).toBe(90_000);
  expect(describeConfig(config).retry).toMatchObject({ max_elapsed_seconds: 90, min_backoff: 0.5 });
});

it('has no deadline by default, nor where it is null', () => {
  expect(parseConfig({ source }).retry).not.toHaveProperty('maxElapsedMs');
  expect(parseConfig({ source, retry: { max_elapsed_seconds: null } }).retry).not.toHaveProperty(
    'maxElapsedMs',
  );
});

it('names the nearest key for one that is misspelt', () => {
  expect(() => parseConfig({ source, retry: { max_elapsed_second: 9 } })).toThrow(/max_elapsed_seconds/);
  expect(() => parseConfig({ source, monitoring: { hosst: '0.0.0.0' } })).toThrow(/host\b/);
});

it('listens on this machine only, unless told otherwise', () => {
  expect(parseConfig({ source }).monitoring.host).toBe('127.0.0.1');
  expect(parseConfig({ source, monitoring: { host: '0.0.0.0' } }).monitoring.host).toBe('0.0.0.0');
});
