import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { sql } from 'kysely';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configFromUrl } from '../../src/cli/url-config.js';
import { createConnectorRegistry } from '../../src/connectors/registry.js';
import { type FakeAirflow, startFakeAirflow } from '../../src/testing/fake-airflow/start-fake-airflow.js';
import type { DoctorDocument, DoctorDocumentCheck } from '../../src/wire/doctor-document.js';
import type { RunEventLine } from '../../src/wire/run-events.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { type CliOutcome, runInProcess } from '../support/run-in-process.js';

const PASSWORD = 'p@ss:w/rd#1';
let database: TestPostgresDatabase;
let folder: string;
let role: string;
/** Of a login that may read some tables and create none. */
let readerUrl: string;

const run = (args: string[], env: Record<string, string> = {}): Promise<CliOutcome> =>
  runInProcess(args, { cwd: folder, env });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profilemesh-setup-'));
  database = await createTestPostgresDatabase();
  role = `reader_${database.database}`;
  await database.query(`
    create table orders as select n as id, n::numeric / 4 as amount from generate_series(1, 40) n;
    create table customers (id integer, secret text);
    insert into customers values (1, 'x');
    create table closed (id integer);
    create table guarded (id integer, owner name);
    alter table guarded enable row level security;
    create schema sales;
    create table sales.big as select n as id, now() as made_at from generate_series(1, 10) n;
    analyze;
    update pg_class set reltuples = 5000000 where oid = 'sales.big'::regclass;
    create role ${role} login password '${PASSWORD}';
    grant usage on schema public, sales to ${role};
    grant select on orders, guarded, sales.big to ${role};
    grant select (id) on customers to ${role}`);
  const { host, port } = database;
  readerUrl = `postgres://${role}:${encodeURIComponent(PASSWORD)}@${host}:${port}/${database.database}`;
});

afterAll(async () => {
  await database?.query(`drop owned by ${role}; drop role ${role}`);
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

describe('profile and plan by URL', () => {
  it('profiles without a file, and stores nothing', async () => {
    const { code, stdout } = await run(['profile', readerUrl, '--quiet', '--table', 'public.orders']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^public\.orders · success · 40 rows/);
    expect(stdout).toMatch(/\nnot stored: "profilemesh init"/);
    expect(await database.query(`select from pg_class where relname like 'profilemesh%'`)).toEqual([]);
  });

  it('plans every table that is there', async () => {
    const { code, stdout } = await run(['plan', readerUrl, '--ndjson', '--exclude', 'closed']);
    expect(code).toBe(0);
    const names = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { name: string }).name);
    expect(names).toEqual(['public.customers', 'public.guarded', 'public.orders', 'sales.big']);
  });

  it('takes the password of the environment, and shows none', async () => {
    const bare = readerUrl.replace(/:[^:@]*@/, '@');
    const args = ['profile', bare, '--json', '--table', 'orders'];
    expect((await run(args, { PGPASSWORD: PASSWORD })).code).toBe(0);
    const wrong = await run(args, { PGPASSWORD: 'not-the-password' });
    expect(wrong.code).toBe(1);
    expect(JSON.parse(wrong.stderr)).toMatchObject({ error: { code: 'PM_DB_AUTH' } });
    expect(wrong.stderr).not.toContain('not-the-password');
  });

  it('does not take a file and a URL', async () => {
    const { code, stderr } = await run(['plan', readerUrl, '--config', 'any.yml']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/PM_INVALID_ARGUMENT: .*leave out the URL or --config/);
    expect(stderr).not.toContain('p@ss');
  });

  it('says where the URL belongs', async () => {
    const { code, stderr } = await run(['profile', '--table', 'orders', readerUrl]);
    expect(code).toBe(2);
    expect(stderr).toContain('write the URL first');
    expect((await run([readerUrl])).stderr).not.toContain(encodeURIComponent(PASSWORD));
  });
});

describe('profile --ndjson', () => {
  it('prints a line for each event, and the error of a broken run is its last word', async () => {
    const { code, stdout, stderr } = await run(['profile', readerUrl, '--ndjson', '-t', 'orders', 'nowhere']);
    expect(code).toBe(1);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as RunEventLine);
    expect(lines.every((line) => line.schema_version === 1 && line.run_id === lines[0]?.run_id)).toBe(true);
    expect(lines[0]).toMatchObject({ event: 'run_started', tables: ['orders', 'nowhere'] });
    expect(lines.filter(({ event }) => event === 'table_started')).toHaveLength(2);
    expect(lines).toContainEqual(
      expect.objectContaining({
        ...{ event: 'table_finished', index: 0, total: 2 },
        table: expect.objectContaining({ dataset_name: 'orders', status: 'success', row_count: 40 }),
      }),
    );
    expect(lines.at(-1)).toMatchObject({
      ...{ event: 'run_finished', stored: false, tables: 2, success: 1, failed: 1, error: null },
    });
    expect(stderr).toMatch(/nowhere failed, PM_DB_TABLE_MISSING/);
  });

  it('is not for --json too', async () => {
    const { code, stdout, stderr } = await run(['profile', readerUrl, '--json', '--ndjson']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'PM_INVALID_ARGUMENT' } });
  });
});

describe('init', () => {
  it('writes a configuration that is checked, planned and profiled', async () => {
    const { code, stdout, stderr } = await run(['init', readerUrl, '--yes']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('wrote profilemesh.yml: 4 tables, about 5,000,');
    expect(stdout).toContain('left out, as they may not be read: 1');
    expect(stdout).toContain('set the environment variable PGPASSWORD: the password');
    // This login can't create tables in the source.
    expect(stdout).toContain('npm install @electric-sql/pglite');
    const text = await readFile(join(folder, 'profilemesh.yml'), 'utf8');
    expect(text).toMatch(/^# yaml-language-server: \$schema=/);
    expect(text).toContain('# about 5,000,000 rows');
    expect(text).toContain('# partition: { key: made_at, strategy: latest }');
    expect(text).not.toContain('p@ss');

    const env = { PGPASSWORD: PASSWORD };
    const check = await run(['config', 'check'], env);
    expect(check).toMatchObject({ code: 0, stderr: '' });
    const profiled = await run(['profile', '--json', '--no-store'], env);
    expect(profiled.code).toBe(0);
    const { tables } = JSON.parse(profiled.stdout) as { tables: Array<{ dataset_name: string }> };
    expect(tables.map(({ dataset_name }) => dataset_name)).toEqual(['big', 'customers', 'guarded', 'orders']);
  });

  it('does not overwrite without --force', async () => {
    await writeFile(join(folder, 'mine.yml'), 'mine');
    const args = ['init', readerUrl, '--yes', '--out', 'mine.yml', '--table', 'public.orders'];
    const refused = await run(args);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/mine\.yml is there already/);
    expect(await readFile(join(folder, 'mine.yml'), 'utf8')).toBe('mine');
    expect((await run([...args, '--force'])).code).toBe(0);
    expect(await readFile(join(folder, 'mine.yml'), 'utf8')).toContain('{ schema: public, table: orders }');
  });

  it('keeps the URL in the variable where it was, and stores where it is told', async () => {
    const env = { DATABASE_URL: readerUrl };
    const storage = `postgres://keeper@${database.host}/runs`;
    const args = ['init', '--yes', '--out', 'env.yml', '--schema', 'sales', '--storage', storage];
    expect((await run(args, env)).code).toBe(0);
    const text = await readFile(join(folder, 'env.yml'), 'utf8');
    expect(text).toContain('url: $' + '{DATABASE_URL}');
    expect(text).not.toContain('schema: public');
    const checked = await run(['config', 'check', '--config', 'env.yml'], env);
    expect(checked.stdout).toContain(`storage      postgres keeper@${database.host}/runs`);
  });

  it.each([
    [['init', '--yes'], /Nothing says which database/],
    [['init', 'nonsense', '--yes'], /no connection URL/],
  ])('%j is refused', async (args, words) => {
    const { code, stderr } = await run([...args, '--out', 'never.yml']);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
  });
});

describe('init at a terminal', () => {
  /** Types each answer once its question is there. */
  const typing = async (
    args: string[],
    answers: ReadonlyArray<readonly [question: string, keys: string]>,
  ): Promise<CliOutcome> => {
    const keyboard = new PassThrough();
    const waiting = [...answers];
    const onStderr = (text: string): void => {
      const [next] = waiting;
      if (!next || !text.includes(next[0])) return;
      waiting.shift();
      setImmediate(() => keyboard.write(next[1]));
    };
    const outcome = await runInProcess(args, { cwd: folder, env: {}, keyboard, onStderr });
    expect(waiting).toEqual([]);
    return outcome;
  };

  it('asks for what it was not given, and writes no password', async () => {
    const { host, port } = database;
    const { code, stdout, stderr } = await typing(
      ['init', '--out', 'asked.yml'],
      [
        ['Which database?', `postgres://${role}@${host}:${port}/${database.database}\r`],
        ['Its password?', `${PASSWORD}\r`],
        // The first one is taken off.
        ['Which schemas?', ' \r'],
        ['Where shall runs be kept?', '\r'],
      ],
    );
    expect({ code, stderr: stderr.includes(PASSWORD) }).toEqual({ code: 0, stderr: false });
    expect(stdout).toContain('set the environment variable PGPASSWORD: the password');
    const config = parse(await readFile(join(folder, 'asked.yml'), 'utf8'));
    expect(config.source).toMatchObject({ host, port, username: role, password: `\${PGPASSWORD}` });
    // What was proposed for a login that can't create tables.
    expect(config.storage.connection).toMatchObject({ type: 'pglite' });
    expect(config.profiling.tables).toEqual([
      { schema: 'sales', table: 'big' },
      { schema: 'sales', table: '*' },
    ]);
  });

  it('writes nothing when a question is left', async () => {
    const { code, stderr } = await typing(['init', '--out', 'left.yml'], [['Which database?', '\u0003']]);
    expect(code).toBe(130);
    expect(stderr).toContain('Nothing was written.');
    await expect(readFile(join(folder, 'left.yml'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('with PGlite', () => {
  it('is looked at, configured, checked and profiled', async () => {
    const { source } = configFromUrl('pglite:./data', { env: {}, cwd: folder });
    // Held open, so that the database starts once.
    await using connection = await createConnectorRegistry().connect(source);
    await sql`create table orders as select n as id from generate_series(1, 7) n`.execute(connection.kysely);
    const init = await run(['init', 'pglite:./data', '--yes', '--out', 'pglite.yml']);
    expect(init).toMatchObject({ code: 0, stdout: expect.stringContaining('wrote pglite.yml: 1 table') });
    expect((await run(['config', 'check', '--config', 'pglite.yml'])).code).toBe(0);
    const doctor = await run(['doctor', '--config', 'pglite.yml', '--json']);
    expect(doctor.code).toBe(0);
    const { checks } = JSON.parse(doctor.stdout) as DoctorDocument;
    expect(checks.filter(({ status }) => status !== 'ok').map(({ check }) => check)).toEqual(['login']);
    const profiled = await run(['profile', '--config', 'pglite.yml', '--quiet']);
    expect(profiled).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('public.orders · success · 7 rows'),
    });
    const again = await run(['plan', 'pglite:./data', '--ndjson']);
    expect(again.stdout.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('doctor', () => {
  let airflow: FakeAirflow;
  beforeAll(async () => {
    airflow = await startFakeAirflow({
      dags: [{ dagId: 'nightly', tasks: [{ taskId: 'collect', operator: 'BashOperator' }] }],
    });
    const { host, port } = database;
    const source = `{ host: ${host}, port: ${port}, database: ${database.database}, type: postgres`;
    const own = `${source}, username: ${database.username}, password: ${JSON.stringify(database.password)} }`;
    const tables = '[{ table: orders }, { table: customers }, { table: guarded }]';
    await writeFile(
      join(folder, 'reader.yml'),
      `source: ${source}, username: ${role}, password: "$` +
        `{READER_PASSWORD}" }\nstorage: { connection: ${own} }\nprofiling: { tables: ${tables} }\n`,
    );
    await writeFile(
      join(folder, 'broken.yml'),
      `source: ${source}, username: ${role}, password: "$` +
        `{READER_PASSWORD}" }\nprofiling: { tables: [{ table: orders }, { table: closed }, { table: nowhere }] }\n`,
    );
  });
  afterAll(() => airflow.close());

  const env = { READER_PASSWORD: PASSWORD };
  const doctor = async (
    args: string[],
    more: Record<string, string> = {},
  ): Promise<{ code: number; ok: boolean; find: (check: string) => DoctorDocumentCheck[] }> => {
    const { code, stdout } = await run(['doctor', '--json', ...args], { ...env, ...more });
    const { ok, checks } = JSON.parse(stdout) as DoctorDocument;
    expect(stdout).not.toContain('p@ss');
    return { code, ok, find: (check) => checks.filter((found) => found.check === check) };
  };

  it('finds a set-up that works, with what could be better', async () => {
    const { code, ok, find } = await doctor(['--config', 'reader.yml']);
    expect({ code, ok }).toEqual({ code: 0, ok: true });
    expect(find('version')).toMatchObject([
      { status: 'ok', message: expect.stringMatching(/^PostgreSQL \d+/) },
    ]);
    expect(find('login')).toMatchObject([{ status: 'ok', message: role }]);
    expect(find('tables')).toMatchObject([{ status: 'ok', message: '3 of 3 can be read' }]);
    expect(find('columns')).toMatchObject([
      { status: 'warning', message: expect.stringContaining('secret') },
    ]);
    expect(find('row security')).toMatchObject([
      { status: 'warning', message: expect.stringContaining('guarded') },
    ]);
    expect(find('storage tables')).toMatchObject([
      { status: 'ok', message: expect.stringContaining('first run') },
    ]);
    expect(await database.query(`select from pg_class where relname like 'profilemesh%'`)).toEqual([]);
  });

  it('finds the tables of a stored run, and leaves no row of its own', async () => {
    const profiled = await run(['profile', '--config', 'reader.yml', '--quiet'], env);
    expect(profiled.code).toBe(0);
    const { code, find } = await doctor(['--config', 'reader.yml']);
    expect(code).toBe(0);
    expect(find('storage tables')).toMatchObject([{ message: 'there, of this version, and can be written' }]);
    const rows = await database.query(`select from profilemesh_runs where run_id like '%doctor%'`);
    expect(rows).toEqual([]);
  });

  it('finds a storage table that this login may not write', async () => {
    const tables = 'profilemesh_runs, profilemesh_results, profilemesh_run_details';
    await database.query(`grant select, insert, update, delete on ${tables} to ${role};
      grant usage on all sequences in schema public to ${role};
      grant select on profilemesh_run_outcomes to ${role}`);
    const broken = await readFile(join(folder, 'broken.yml'), 'utf8');
    const [, connection] = /^source: (.*)$/m.exec(broken) ?? [];
    const storage = `storage: { create_tables: false, connection: ${connection} }`;
    await writeFile(join(folder, 'half.yml'), `${broken}${storage}\n`);
    const { find } = await doctor(['--config', 'half.yml']);
    await database.query(`revoke all on ${tables}, profilemesh_run_outcomes from ${role}`);
    expect(find('storage tables')).toMatchObject([
      { status: 'failed', message: expect.stringMatching(/can't be written: .*profilemesh_run_outcomes/) },
    ]);
  });

  it('says everything that is in the way, each with a remedy', async () => {
    const { stdout, code } = await run(['doctor', '--config', 'broken.yml', '--no-color'], env);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /FAILED {3}tables +"public"\."closed" may not be read: ask its owner for GRANT SELECT/,
    );
    expect(stdout).toMatch(/FAILED {3}tables +"nowhere" does not exist/);
    expect(stdout).toMatch(/FAILED {3}storage +.*permission denied for table profilemesh_runs/);
    expect(stdout).toMatch(/\n\d+ ok, \d+ warnings?, 3 failed\n$/);
    expect(stdout.match(/→/g)?.length).toBeGreaterThanOrEqual(3);
  });

  it('goes on where a server can not be reached', async () => {
    const { code, find } = await doctor(['--config', 'reader.yml', '--timeout', '5'], {
      PROFILEMESH_SOURCE__PORT: '1',
    });
    expect(code).toBe(1);
    expect(find('source')).toMatchObject([
      { status: 'failed', message: expect.stringContaining('127.0.0.1:1') },
    ]);
    expect(find('storage')).toMatchObject([{ status: 'ok' }]);
  });

  it('shows every problem of the configuration', async () => {
    await writeFile(join(folder, 'odd.yml'), 'sourc: {}\nprofiling: { histogram_bins: many }\n');
    const { code, find } = await doctor(['--config', 'odd.yml']);
    expect(code).toBe(1);
    const [found] = find('configuration');
    expect(found?.message).toMatch(/sourc[\s\S]*histogram_bins/);
  });

  it.each([
    ['admin', 'admin', 'ok', /may push XComs/],
    ['viewer', 'viewer', 'failed', /needs the role user/],
    ['admin', 'wrong', 'failed', /./],
  ])('checks Airflow as %s with %s', async (username, password, status, words) => {
    const { find } = await doctor(['--config', 'reader.yml', '--airflow-url', airflow.url], {
      PROFILEMESH_AIRFLOW_USERNAME: username,
      PROFILEMESH_AIRFLOW_PASSWORD: password,
    });
    expect(find('Airflow')[0]).toMatchObject({ status: expect.stringMatching(/ok|failed/) });
    const [role] = [...find('Airflow role'), ...find('Airflow').filter((found) => found.status === 'failed')];
    expect(role).toMatchObject({ status, message: expect.stringMatching(words) });
  });
});
