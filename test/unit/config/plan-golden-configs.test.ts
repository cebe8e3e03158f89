import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load-config.js';

const load = (name: string) =>
  loadConfig({
    path: fileURLToPath(new URL(`../../conformance/plan-golden/${name}.yml`, import.meta.url)),
    env: {},
  });

describe("configurations of the Python package's own", () => {
  it('parse: base', async () => {
    const config = await load('base');
    expect(config.source).toMatchObject({
      type: 'postgres',
      host: 'db',
      port: 5432,
      database: 'shop',
      username: 'u',
    });
    expect(config.source.password?.reveal()).toBe('s3cret');
    expect(config.storage.connection).toEqual({ type: 'sqlite', database: ':memory:', extraParams: {} });
    expect(config.profiling.tables.map(({ schema, table }) => `${schema}.${table}`)).toEqual([
      'public.customers',
      'public.orders',
    ]);
  });

  it('parse: partition_recent', async () => {
    expect((await load('partition_recent')).profiling.tables[0]?.partition).toEqual({
      key: 'dt',
      strategy: 'recent_n',
      recentN: 7,
      values: null,
      metadataFallback: false,
    });
  });

  it('parse: sampling_full', async () => {
    expect((await load('sampling_full')).profiling.tables[1]?.sampling).toEqual({
      enabled: true,
      method: 'random',
      fraction: 0.1,
      maxRows: 1000,
    });
  });
});
