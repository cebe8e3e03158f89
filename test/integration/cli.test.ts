import { EventEmitter } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunDocument } from '../../src/wire/run-document.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { type CliOutcome, runInProcess } from '../support/run-in-process.js';

const PASSWORD = 'p@ss:w/rd#1';
let database: TestPostgresDatabase;
let folder: string;

const configText = (options: { tables: string; storage?: string }): string => `
environment: test
source: &database
  type: postgres
  host: ${database.host}
  port: ${database.port}
  database: ${database.database}
  username: ${database.username}
  password: ${JSON.stringify(database.password)}
  schema: public
storage:
  connection: ${options.storage ?? '*database'}
profiling:
  tables: ${options.tables}
`;

const run = (...args: string[]): Promise<CliOutcome> => runInProcess(args, { cwd: folder });

const slowStatements = (): Promise<unknown[]> =>
  database.query(
    `select pid from pg_stat_activity
     where datname = current_database() and state = 'active' and wait_event = 'PgSleep'`,
  );

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profilemesh-cli-'));
  database = await createTestPostgresDatabase();
  await database.query(
    `create table orders as select n as id, n::numeric / 4 as amount from generate_series(1, 40) n`,
  );
  await database.query('create table empty_one (id integer)');
  await database.query(`create table evil as select E'\\x1b[31mred' as "na\u001b[2Jme"`);
  await database.query('create view slow as select pg_sleep(60)::text as a, 1 as b');
  const write = (name: string, options: { tables: string; storage?: string }): Promise<void> =>
    writeFile(join(folder, name), configText(options));
  await write('profilemesh.yml', { tables: '[{ table: orders }, { table: empty_one }]' });
  await write('missing.yml', { tables: '[{ table: orders }, { table: nowhere }]' });
  await write('slow.yml', { tables: '[{ table: orders }, { table: slow }]' });
  await write('evil.yml', { tables: '[{ table: evil }]' });
  const wrongPassword = `{ type: postgres, host: ${database.host}, port: ${database.port}, database: x, username: nobody_here, password: ${JSON.stringify(PASSWORD)} }`;
  await write('wrong-password.yml', { tables: '[{ table: orders }]', storage: wrongPassword });
});

afterAll(async () => {
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

describe('usage', () => {
  it.each([[['nonsense']], [['profile', '--nonsense']], [['plan', '--output', 'xml']], [[]]])(
    '%j is a usage error',
    async (args) => {
      const outcome = await run(...args);
      expect(outcome).toMatchObject({ code: 2, stdout: '' });
      expect(outcome.stderr).not.toBe('');
    },
  );

  it('refuses a pattern that is none, and a pattern that matches nothing', async () => {
    const broken = await run('plan', '--table', 'a..b');
    expect(broken).toMatchObject({ code: 2, stdout: '' });
    expect(broken.stderr).toMatch(/^error PM_INVALID_ARGUMENT: "a\.\.b" is not a table pattern/);
    const unmatched = await run('plan', '--table', 'public.zz*');
    expect(unmatched).toMatchObject({ code: 2, stdout: '' });
    expect(unmatched.stderr).toMatch(/^error PM_PLAN_PATTERN_UNMATCHED: (?:.|\n)*zz\*/);
  });

  it('refuses an output file that can not be written before it profiles', async () => {
    const outcome = await run('profile', '--output', 'no-such-folder/run.json');
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain('no-such-folder');
  });
});

describe('plan', () => {
  it('prints the tables', async () => {
    const { code, stdout, stderr } = await run('plan');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('1. orders');
    expect(stdout).toContain('2. empty_one');
  });

  it('prints one JSON document, wildcards and excludes resolved', async () => {
    const { code, stdout } = await run(
      'plan',
      '--table',
      'public.*',
      '--exclude',
      'slow',
      'evil',
      '--output',
      'json',
    );
    expect(code).toBe(0);
    const plan = JSON.parse(stdout) as { tables: Array<{ name: string }> };
    expect(plan.tables.map((table) => table.name).filter((name) => !name.includes('profilemesh'))).toEqual([
      'public.empty_one',
      'public.orders',
    ]);
  });
});

describe('profile', () => {
  it('prints one JSON document on stdout, progress on stderr, and stores the run', async () => {
    const { code, stdout, stderr } = await run('profile', '--json');
    const document = JSON.parse(stdout) as RunDocument;
    expect(code).toBe(0);
    expect(document).toMatchObject({ schema_version: 1, environment: 'test' });
    expect(
      document.tables.map(({ dataset_name, status, row_count }) => [dataset_name, status, row_count]),
    ).toEqual([
      ['orders', 'success', 40],
      ['empty_one', 'empty', 0],
    ]);
    expect(stderr).toMatch(
      /^\[1\/2\] orders success, 40 rows, \d+\.\d s\n\[2\/2\] empty_one empty, 0 rows, .*\n$/,
    );
    const stored = await database.query(
      'select dataset_name, row_count from profilemesh_runs where run_id = $1 order by 1',
      [document.run_id],
    );
    expect(stored.map((row) => row.dataset_name)).toEqual(['empty_one', 'orders']);
  });

  it('leaves no connection behind', async () => {
    await run('profile', '--quiet');
    const open = (): Promise<unknown[]> =>
      database.query(
        `select state, query from pg_stat_activity
         where application_name = 'profilemesh' and datname = current_database()`,
      );
    // The server needs a moment to see that a client left; an idle pool would stay for ten seconds.
    await vi.waitFor(async () => expect(await open()).toEqual([]), { timeout: 30_000 });
  });

  it('prints a table per data set, and nothing on stderr with --quiet', async () => {
    const { code, stdout, stderr } = await run('profile', '--quiet', '--no-store');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^orders · success · 40 rows · 2 columns/);
    expect(stdout).toMatch(/ {2}amount +numeric/);
    expect(stdout).toMatch(/2 tables: 1 profiled, 1 empty · \d+\.\d s\n$/);
    expect(stdout).not.toContain('\u001b');
  });

  it('colours when asked to, and not with --no-color', async () => {
    const env = { FORCE_COLOR: '1' };
    const args = ['profile', '--quiet', '--no-store'];
    expect((await runInProcess(args, { cwd: folder, env })).stdout).toContain('\u001b[32msuccess');
    expect((await runInProcess([...args, '--no-color'], { cwd: folder, env })).stdout).not.toContain(
      '\u001b',
    );
  });

  it('exits with 1 when a table failed, and prints the others', async () => {
    const { code, stdout } = await run('profile', '--json', '--quiet', '--config', 'missing.yml');
    expect(code).toBe(1);
    const { tables } = JSON.parse(stdout) as RunDocument;
    expect(tables.map(({ status, error }) => [status, error?.code])).toEqual([
      ['success', undefined],
      ['failed', 'PM_DB_TABLE_MISSING'],
    ]);
  });

  it('writes the document to a file', async () => {
    const { code, stdout } = await run('profile', '--quiet', '--no-store', '--output', 'run.json');
    expect(code).toBe(0);
    expect(stdout).toContain('orders · success');
    const document = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')) as RunDocument;
    expect(document.tables).toHaveLength(2);
  });

  it('shows the plan and touches nothing with --dry-run', async () => {
    const before = await database.query('select count(*)::int as n from profilemesh_runs');
    const { code, stdout } = await run('profile', '--dry-run', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ summary: { total_tables: 2 } });
    expect(await database.query('select count(*)::int as n from profilemesh_runs')).toEqual(before);
  });

  it('keeps terminal escapes of names and values off the terminal, and exact in JSON', async () => {
    const text = await run('profile', '--quiet', '--no-store', '--config', 'evil.yml');
    expect(text.stdout).toContain('na\\x1b[2Jme');
    expect(text.stdout).not.toContain('\u001b');
    const json = await run('profile', '--json', '--quiet', '--no-store', '--config', 'evil.yml');
    const { tables } = JSON.parse(json.stdout) as RunDocument;
    expect(tables[0]?.columns[0]?.column_name).toBe('na\u001b[2Jme');
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s cancels the statement, keeps the complete tables and exits with %i',
    async (name, exitCode) => {
      const signals = new EventEmitter();
      const running = runInProcess(['profile', '--json', '--config', 'slow.yml'], { cwd: folder, signals });
      await vi.waitFor(async () => expect(await slowStatements()).toHaveLength(1), { timeout: 30_000 });
      signals.emit(name);
      const outcome = await running;
      expect(outcome.code).toBe(exitCode);
      const { tables } = JSON.parse(outcome.stdout) as RunDocument;
      expect(tables.map(({ dataset_name, status }) => [dataset_name, status])).toEqual([
        ['orders', 'success'],
        ['slow', expect.stringMatching(/^(failed|skipped)$/)],
      ]);
      expect(outcome.stderr.trimEnd().split('\n').at(-1)).toMatch(/"code":"PM_ABORTED".*slow/);
      expect(await slowStatements()).toEqual([]);
    },
  );
});

describe('errors', () => {
  it('names the object and the code, and keeps the password out', async () => {
    const text = await run('profile', '--config', 'wrong-password.yml');
    expect(text).toMatchObject({ code: 1, stdout: '' });
    expect(text.stderr).toMatch(/error PM_DB_AUTH: .*nobody_here/);
    const json = await run('profile', '--json', '--quiet', '--config', 'wrong-password.yml');
    expect(json).toMatchObject({ code: 1, stdout: '' });
    expect(JSON.parse(json.stderr)).toMatchObject({ error: { code: 'PM_DB_AUTH' } });
    for (const { stderr } of [text, json]) {
      expect(stderr).not.toContain(PASSWORD);
      expect(stderr).not.toContain('w/rd');
    }
  });

  it('says that there is no configuration', async () => {
    const outcome = await run('profile', '--config', 'none.yml');
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toMatch(/^error PM_CONFIG_NOT_FOUND: (?:.|\n)*none\.yml/);
  });
});

describe('config', () => {
  it('says what the configuration means, with secrets masked', async () => {
    const { code, stdout, stderr } = await run('config', 'check');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ok .*profilemesh\.yml\nenvironment {2}test\n/);
    expect(stdout).toContain(`postgres ${database.username}:***@${database.host}:${database.port}/`);
    expect(stdout).toContain('tables       orders, empty_one');
    expect(stdout).not.toContain(database.password);
  });

  it('says every problem with its place in the file', async () => {
    await writeFile(
      join(folder, 'broken.yml'),
      'environment: staging\nsource:\n  type: postgres\n  hots: db\nprofiling:\n  histogram_bins: many\n',
    );
    const { code, stdout, stderr } = await run('config', 'check', '--config', 'broken.yml');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error PM_CONFIG_INVALID: /);
    expect(stderr).toMatch(/broken\.yml:1:\d+: environment/);
    expect(stderr).toMatch(/broken\.yml:4:\d+: source\.hots.*host/);
    expect(stderr).toMatch(/broken\.yml:6:\d+: profiling\.histogram_bins/);
  });

  it('prints the JSON Schema', async () => {
    const { code, stdout } = await run('config', 'schema');
    expect(code).toBe(0);
    const schema = JSON.parse(stdout) as { properties: object };
    expect(Object.keys(schema.properties)).toEqual(
      expect.arrayContaining(['source', 'storage', 'profiling']),
    );
  });
});
