import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { type CliOutcome, runInProcess } from '../support/run-in-process.js';

let database: TestPostgresDatabase;
let folder: string;

const run = (...args: string[]): Promise<CliOutcome> => runInProcess(args, { cwd: folder });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profilemesh-state-'));
  database = await createTestPostgresDatabase();
  await database.query('create table orders as select n as id from generate_series(1, 40) n');
  await database.query('create table events (id int) partition by list (id)');
  await database.query('create table events_1 partition of events for values in (1)');
  await database.query('select pg_stat_force_next_flush()');
  await database.query('select 1');
  const { host, port, username, password } = database;
  await writeFile(
    join(folder, 'profilemesh.yml'),
    `source: { type: postgres, host: ${host}, port: ${port}, database: ${database.database}, username: ${username},
  password: ${JSON.stringify(password)}, schema: public }
profiling: { tables: [{ schema: public, table: orders }, { schema: public, table: events }], metrics: [count, max] }
incremental: { enabled: true }
`,
  );
});
afterAll(async () => {
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

describe('profilemesh state', () => {
  it('names the missing table before the first run', async () => {
    const outcome = await run('state', 'list');
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('profilemesh_table_state');
  });

  it('shows decisions in the plan, and what is known after a run', async () => {
    const plan = await run('plan');
    expect(plan).toMatchObject({ code: 0 });
    expect(plan.stdout).toContain('Status: full (first_run)');
    expect(await run('profile', '--quiet')).toMatchObject({ code: 0, stderr: '' });
    const again = await run('plan', '--output', 'json');
    expect(JSON.parse(again.stdout).tables).toMatchObject([
      { name: 'public.orders', status: 'skip', status_reason: 'fresh_within_interval' },
      { name: 'public.events', status: 'skip', status_reason: 'fresh_within_interval' },
    ]);
    const dry = await run('profile', '--dry-run', '--full', '--json');
    expect(JSON.parse(dry.stdout).tables).toMatchObject([{ status: 'full' }, { status: 'full' }]);
  });

  it('lists tables for people and for programs', async () => {
    const text = await run('state', 'list');
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toMatch(/public\.orders +full +first_run .* 40 +-/);
    const json = await run('state', 'list', '--output', 'json', '--table', 'public.orders');
    expect(JSON.parse(json.stdout)).toMatchObject([
      { schema_name: 'public', table_name: 'orders', decision: 'full', row_count: 40, partitions_kept: 0 },
    ]);
  });

  it('shows everything of a table', async () => {
    const [events] = JSON.parse((await run('state', 'show', '-t', 'events')).stdout);
    expect(events).toMatchObject({ table_name: 'events', partitions_kept: 1 });
    expect(events.partitions).toMatchObject([{ name: '"public"."events_1"', row_count: 0 }]);
    expect(events.metadata).toHaveProperty('plan_hash');
  });

  it('leaves tables out, which is no failure', async () => {
    const outcome = await run('profile', '--json', '--quiet');
    expect(outcome.code).toBe(0);
    expect(JSON.parse(outcome.stdout).tables).toMatchObject([
      { status: 'skipped', error: null, metadata: { decision: 'skip' } },
      { status: 'skipped', error: null },
    ]);
    const again = (await run('profile', '--quiet')).stdout;
    expect(again).toContain('2 skipped');
    expect(again).toContain('nothing to store: every table was skipped');
    const full = await run('profile', '--json', '--quiet', '--full');
    expect(JSON.parse(full.stdout).tables).toMatchObject([{ status: 'success' }, { status: 'empty' }]);
  });

  it('forgets what it is told to, and nothing by accident', async () => {
    expect(await run('state', 'reset')).toMatchObject({ code: 2, stderr: expect.stringContaining('--all') });
    expect((await run('state', 'reset', '-t', 'orders')).stdout).toBe('forgotten: public.orders\n');
    expect((await run('state', 'reset', '-t', 'orders')).stdout).toBe('nothing was known of these tables\n');
    expect((await run('state', 'reset', '--all')).stdout).toBe('forgotten: public.events\n');
    expect(JSON.parse((await run('state', 'list', '-o', 'json')).stdout)).toEqual([]);
  });
});
