import { describe, expect, it } from 'vitest';
import { nearest } from '../../../src/config/nearest.js';

const KEYS = ['host', 'port', 'database', 'username', 'password', 'schema', 'max_workers', 'recent_n'];

describe('nearest', () => {
  it.each([
    ['hots', 'host'],
    ['hostname', 'host'],
    ['pasword', 'password'],
    ['user', 'username'],
    ['maxWorkers', 'max_workers'],
    ['max-wokers', 'max_workers'],
    ['recentN', 'recent_n'],
    ['Database', 'database'],
  ])('%s means %s', (word, key) => {
    expect(nearest(word, KEYS)).toBe(key);
  });

  it.each(['xyz', 'colour', 'a', ''])('finds nothing near "%s"', (word) => {
    expect(nearest(word, KEYS)).toBeUndefined();
  });

  it('finds nothing among nothing', () => {
    expect(nearest('host', [])).toBeUndefined();
  });
});
