import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunDocument } from '../../src/wire/run-document.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { repository } from './installed-package.js';

// The built command as a process: what only a process has, its signals and its pipes.
const bin = join(repository, 'dist/cli.js');
let database: TestPostgresDatabase;
let folder: string;

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

function start(...args: string[]): Running {
  const child = spawn(process.execPath, [bin, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
    });
  }
  return { child, ended: once(child, 'close').then(([code]) => ({ code: code as number | null, ...text })) };
}

const sleeping = (): Promise<unknown[]> =>
  database.query(
    `select pid from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`,
  );
const untilSleeping = (): Promise<void> =>
  vi.waitFor(async () => expect(await sleeping()).toHaveLength(1), { timeout: 30_000, interval: 50 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profilemesh-process-'));
  database = await createTestPostgresDatabase();
  await database.query('create table orders as select n as id from generate_series(1, 40) n');
  await database.query('create view slow as select pg_sleep(60)::text as a, 1 as b');
  const columns = Array.from({ length: 400 }, (_, index) => `${index} as column_with_a_long_name_${index}`);
  await database.query(`create table wide as select ${columns.join(', ')}`);
  const config = (tables: string[]): string =>
    JSON.stringify({
      source: { type: 'postgres', url: database.url },
      storage: { connection: { type: 'postgres', url: database.url } },
      profiling: { tables: tables.map((table) => ({ table })) },
    });
  await writeFile(join(folder, 'profilemesh.json'), config(['orders']));
  await writeFile(join(folder, 'slow.json'), config(['orders', 'slow']));
  await writeFile(join(folder, 'wide.json'), config(['wide']));
});

afterAll(async () => {
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

describe('profilemesh as a process', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s: cancels on the server, prints what is complete, exits with %i',
    async (signal, exitCode) => {
      const { child, ended } = start('profile', '--json', '--quiet', '--config', 'slow.json');
      await untilSleeping();
      child.kill(signal);
      const { code, stdout, stderr } = await ended;
      expect(code).toBe(exitCode);
      const document = JSON.parse(stdout) as RunDocument;
      expect(document.tables.map((table) => table.status)[0]).toBe('success');
      expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'PM_ABORTED' } });
      expect(await sleeping()).toEqual([]);
      const stored = await database.query('select dataset_name from profilemesh_runs where run_id = $1', [
        document.run_id,
      ]);
      expect(stored).toEqual([{ dataset_name: 'orders' }]);
    },
  );

  it('writes all of a long document before it ends, however slowly it is read', async () => {
    const { child, ended } = start('profile', '--json', '--quiet', '--no-store', '--config', 'wide.json');
    child.stdout?.pause();
    await once(child.stdout as NodeJS.ReadableStream, 'readable');
    child.stdout?.resume();
    const { code, stdout } = await ended;
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as RunDocument).tables[0]?.columns).toHaveLength(400);
  });

  it('ends quietly when its reader goes away', async () => {
    const { child, ended } = start('profile', '--json', '--quiet', '--no-store', '--config', 'wide.json');
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('runs the demo, in a folder and a second time', async () => {
    for (const _run of [1, 2]) {
      const { code, stdout, stderr } = await start('demo', '--data-dir', 'demo-data', '--quiet').ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('movies · success · 3,201 rows · 16 columns');
      expect(stdout).toContain('6 tables: 6 profiled');
      expect(stdout).toMatch(
        /first poke.*: true, changed: .*movies.*\n.*second poke.*: false\n.*third poke.*: true/,
      );
    }
  });

  it('lets go of the database and ends by itself', async () => {
    expect(await start('profile', '--quiet').ended).toMatchObject({ code: 0, stderr: '' });
  });
});
