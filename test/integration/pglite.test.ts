import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ResolvedConnection } from '../../src/config/types.js';
import type { Connection } from '../../src/connectors/connector.js';
import { createConnectorRegistry } from '../../src/connectors/registry.js';

describe('PGlite', () => {
  const registry = createConnectorRegistry();
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'profilemesh-pglite-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const open = (filepath: string | undefined): Promise<Connection> => {
    const connection: ResolvedConnection = { type: 'pglite', database: 'postgres', extraParams: {} };
    return registry.connect(filepath === undefined ? connection : { ...connection, filepath });
  };
  const numbers = async ({ kysely }: Connection): Promise<number[]> => {
    const { rows } = await sql<{ n: number }>`select n from kept order by n`.execute(kysely);
    return rows.map(({ n }) => n);
  };

  it('keeps a directory’s data, and lets one process share it', async () => {
    const directory = join(folder, 'deep', 'data');
    const first = await open(directory);
    const second = await open(directory);
    await sql`create table kept as select 1 as n`.execute(first.kysely);
    await first.close();
    await sql`insert into kept values (2)`.execute(second.kysely);
    expect(await readdir(join(folder, 'deep'))).toEqual(['data', 'data.lock']);
    await second.close();
    expect(await readdir(join(folder, 'deep'))).toEqual(['data']);
    const third = await open(directory);
    expect(await numbers(third)).toEqual([1, 2]);
    await third.close();
  });

  it('refuses a directory that another process has open, and says who', async () => {
    const directory = join(folder, 'data');
    const owner = {
      id: '00000000-0000-4000-8000-000000000000',
      pid: 1,
      host: 'elsewhere',
      namespace: null,
      started: null,
    };
    await writeFile(`${directory}.lock`, JSON.stringify(owner));
    await expect(open(directory)).rejects.toMatchObject({
      code: 'PM_DB_LOCKED',
      transient: true,
      message: expect.stringContaining('process 1 on elsewhere'),
    });
    expect(hostname()).not.toBe('elsewhere');
  });

  it('names a directory that is no PGlite directory', async () => {
    await writeFile(join(folder, 'PG_VERSION'), 'garbage');
    await expect(open(folder)).rejects.toMatchObject({
      code: 'PM_DB_CONNECTION',
      message: expect.stringContaining(folder),
    });
    expect(await readdir(folder)).not.toContain(`${folder}.lock`);
  });

  it('can be opened again while its last user closes it', async () => {
    const directory = join(folder, 'data');
    const first = await open(directory);
    await sql`create table kept as select 3 as n`.execute(first.kysely);
    const [again] = await Promise.all([open(directory), first.close()]);
    expect(await numbers(again)).toEqual([3]);
    const closing = again.close();
    const last = await open(directory);
    await closing;
    expect(await numbers(last)).toEqual([3]);
    await last.close();
  });

  it('knows a directory by its other names', async () => {
    const directory = join(folder, 'data');
    await symlink(directory, join(folder, 'link'));
    const first = await open(directory);
    await sql`create table kept as select 5 as n`.execute(first.kysely);
    const second = await open(join(folder, 'link'));
    expect(await numbers(second)).toEqual([5]);
    await Promise.all([first.close(), second.close()]);
  });

  it('names a folder that can’t be made', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(open(join(folder, 'file', 'deep', 'data'))).rejects.toMatchObject({
      code: 'PM_DB_CONNECTION',
    });
  });

  it('has one database for each name in memory, and one of its own without a name', async () => {
    const [a, same, other] = await Promise.all([open('memory://a'), open('memory://a'), open(undefined)]);
    await sql`create table kept as select 7 as n`.execute(a.kysely);
    expect(await numbers(same)).toEqual([7]);
    await expect(numbers(other)).rejects.toThrow('kept');
    await Promise.all([a.close(), same.close(), other.close(), other.close()]);
  });

  it('leaves the event loop free while a statement runs', async () => {
    const connection = await open(undefined);
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
    }, 5);
    try {
      // Some hundred milliseconds of work in one statement; on the caller's thread no timer would fire before its end.
      await sql`select count(distinct hashint4(i)) from generate_series(1, 300000) i`.execute(
        connection.kysely,
      );
      expect(ticks).toBeGreaterThan(3);
    } finally {
      clearInterval(timer);
      await connection.close();
    }
  });
});
