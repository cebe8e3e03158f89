import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/connectors/connector.js';
import type { ConnectorRegistry } from '../../../src/connectors/registry.js';
import { DatabaseError } from '../../../src/core/errors.js';
import { resolveHook } from '../../../src/hooks/config-source.js';
import { ProfileMeshHook } from '../../../src/hooks/profile-mesh-hook.js';

const config = {
  environment: 'test' as const,
  source: { type: 'postgres' as const, host: 'db', database: 'shop', username: 'reader' },
  profiling: { tables: [{ schema: 'public', table: 'orders' }] },
};

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profilemesh-hook-'));
  path = join(folder, 'profilemesh.json');
  await writeFile(path, JSON.stringify(config));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('ProfileMeshHook', () => {
  it('reads the file once, for calls at the same time too', async () => {
    const hook = new ProfileMeshHook(path);
    const [first, second] = await Promise.all([hook.getConfig(), hook.getConfig()]);
    await rm(path);
    expect(first).toBe(second);
    expect(await hook.getConn()).toBe(first);
    expect(first.source.database).toBe('shop');
    expect(hook.configPath).toBe(path);
  });

  it('does not keep a reading that failed', async () => {
    await rm(path);
    const hook = new ProfileMeshHook(path);
    await expect(hook.getConfig()).rejects.toMatchObject({ code: 'PM_CONFIG_NOT_FOUND' });
    await expect(hook.buildPlan()).rejects.toMatchObject({ code: 'PM_CONFIG_NOT_FOUND' });
    await writeFile(path, JSON.stringify(config));
    expect((await hook.getConfig()).environment).toBe('test');
    expect((await hook.buildPlan()).tables).toHaveLength(1);
  });

  it('takes a configuration as written, and one that is resolved', async () => {
    const written = await new ProfileMeshHook({ config, env: {} }).getConfig();
    expect(written.profiling.histogramBins).toBe(10);
    expect(await new ProfileMeshHook({ config: written }).getConfig()).toBe(written);
  });

  it('refuses a file and a configuration together', () => {
    expect(() => new ProfileMeshHook({ configPath: path, config })).toThrow(/configPath and config/);
  });

  it('builds the plan once', async () => {
    const hook = new ProfileMeshHook(path);
    const [first, second] = await Promise.all([hook.buildPlan(), hook.buildPlan()]);
    expect(first).toBe(second);
    expect(await hook.buildPlan()).toBe(first);
    expect(first.tables.map((table) => table.fullName)).toEqual(['public.orders']);
  });

  it('reads anew as a fresh hook', async () => {
    const hook = new ProfileMeshHook(path);
    await hook.getConfig();
    await writeFile(path, JSON.stringify({ ...config, environment: 'production' }));
    expect((await hook.getConfig()).environment).toBe('test');
    expect((await hook.fresh().getConfig()).environment).toBe('production');
  });

  it('connects to the source anew at each call', async () => {
    const databases: string[] = [];
    const refused = new DatabaseError('PM_DB_CONNECTION', 'refused');
    const connectors: ConnectorRegistry = {
      types: ['pglite'],
      capabilities: () => ({ maxConnections: 1, cancelsStatements: false, sharesSnapshots: false }),
      connect: async (connection): Promise<Connection> => {
        databases.push(connection.database);
        throw refused;
      },
    };
    const hook = new ProfileMeshHook({ configPath: path, connectors });
    await expect(hook.getEngine()).rejects.toBe(refused);
    await expect(hook.fresh().getEngine()).rejects.toBe(refused);
    expect(databases).toEqual(['shop', 'shop']);
  });
});

describe('resolveHook', () => {
  it('prefers the hook, makes one of the path, and refuses nothing at all', () => {
    const hook = new ProfileMeshHook({ config });
    expect(resolveHook({ hook, configPath: path })).toBe(hook);
    expect(resolveHook({ configPath: path }).configPath).toBe(path);
    expect(() => resolveHook({})).toThrow(/configPath/);
  });
});
