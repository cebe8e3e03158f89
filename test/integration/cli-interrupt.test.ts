import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunEventLine } from '../../src/wire/run-events.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { buildCommand } from '../unit/cli/support/build-command.js';

const built = fileURLToPath(
  new URL(`../../node_modules/.cache/profilemesh-interrupt-test-${process.pid}`, import.meta.url),
);
let command: string;
let database: TestPostgresDatabase;
let folder: string;

beforeAll(async () => {
  command = join(await buildCommand(built), 'profilemesh');
  folder = await mkdtemp(join(tmpdir(), 'profilemesh-interrupt-'));
  database = await createTestPostgresDatabase();
  await database.query('create table orders as select n as id from generate_series(1, 40) n');
  await database.query('create view slow as select pg_sleep(120)::text as a, 1 as b');
  const tables = '[{ table: orders }, { table: slow }, { table: orders_again }]';
  await database.query('create table orders_again as select * from orders');
  const url = JSON.stringify(database.url);
  await writeFile(
    join(folder, 'profilemesh.yml'),
    `source: { url: ${url} }\nprofiling: { tables: ${tables} }\nexecution: { max_workers: 1 }\n`,
  );
});

afterAll(async () => {
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
  await rm(built, { recursive: true, force: true });
});

const sleeping = (): Promise<unknown[]> =>
  database.query(
    `select pid from pg_stat_activity
     where datname = current_database() and state = 'active' and wait_event = 'PgSleep'`,
  );

interface Ended {
  readonly code: number | null;
  readonly lines: RunEventLine[];
  readonly stderr: string;
}

/** Runs until the slow statement is on the server, sends the signals, and waits for the end. */
async function interrupted(args: string[], signals: NodeJS.Signals[]): Promise<Ended> {
  const child: ChildProcess = spawn(command, args, { cwd: folder, env: { PATH: process.env.PATH } });
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => {
    output.stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    output.stderr += chunk.toString();
  });
  const closed = once(child, 'close');
  await vi.waitFor(async () => expect(await sleeping()).toHaveLength(1), { timeout: 30_000 });
  for (const signal of signals) child.kill(signal);
  const [code] = (await closed) as [number | null];
  const lines = output.stdout.split('\n').filter(Boolean);
  return { code, lines: lines.map((line) => JSON.parse(line) as RunEventLine), stderr: output.stderr };
}

describe('Ctrl-C in a process of its own', () => {
  it('cancels on the server, stores what is complete and says what is not', async () => {
    const { code, lines, stderr } = await interrupted(['profile', '--ndjson'], ['SIGINT']);
    expect(code).toBe(130);
    expect(await sleeping()).toEqual([]);
    const last = lines.at(-1);
    expect(last).toMatchObject({
      ...{ event: 'run_finished', stored: true, success: 1 },
      error: { code: 'PM_ABORTED', message: expect.stringContaining('Not profiled: slow, orders_again') },
    });
    const stored = await database.query('select dataset_name from profilemesh_runs where run_id = $1', [
      last?.run_id,
    ]);
    expect(stored).toEqual([{ dataset_name: 'orders' }]);
    expect(JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      error: { code: 'PM_ABORTED' },
    });
  });

  it.each([
    ['without storing', ['profile', '--ndjson', '--no-store'], 'SIGTERM', 143],
    ['by URL', ['profile', 'URL', '--ndjson', '-t', 'orders', 'slow'], 'SIGINT', 130],
  ] as const)('%s, the complete tables are printed', async (_how, args, signal, exitCode) => {
    const before = await database.query('select from profilemesh_runs');
    const words = args.map((word) => (word === 'URL' ? database.url : word));
    const { code, lines, stderr } = await interrupted(words, [signal]);
    expect(code).toBe(exitCode);
    expect(await sleeping()).toEqual([]);
    expect(lines).toContainEqual(
      expect.objectContaining({
        event: 'table_finished',
        table: expect.objectContaining({ dataset_name: 'orders', status: 'success' }),
      }),
    );
    expect(lines.at(-1)).toMatchObject({ event: 'run_finished', stored: false });
    expect(stderr).not.toContain(database.password);
    expect(await database.query('select from profilemesh_runs')).toEqual(before);
  });

  it('ends at once at the second', async () => {
    const { code } = await interrupted(['profile', '--ndjson', '--no-store'], ['SIGINT', 'SIGINT']);
    expect(code).toBe(130);
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and wait_event = 'PgSleep'`,
    );
  });
});
