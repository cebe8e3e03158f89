import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/core/logger.js';
import { FileCursorStore } from '../../../src/sensors/file-cursor-store.js';
import { buildCommand } from './support/build-command.js';

const built = fileURLToPath(
  new URL(`../../../node_modules/.cache/profilemesh-cli-test-${process.pid}`, import.meta.url),
);
/** What Linux lets one environment variable or argument hold. */
const MAX_VARIABLE_BYTES = 128 * 1024;

let command: string;
let folder: string;
let cursors: string;

beforeAll(async () => {
  command = join(await buildCommand(built), 'profilemesh');
  folder = await mkdtemp(join(tmpdir(), 'profilemesh-command-'));
  cursors = join(folder, 'cursors.json');
});
afterAll(async () => {
  rmSync(built, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
});

interface RunOptions {
  readonly input?: string;
  readonly env?: Record<string, string>;
  readonly stdout?: number | 'pipe';
}

function run(args: string[], { input = '', env = {}, stdout = 'pipe' }: RunOptions = {}) {
  const outcome: SpawnSyncReturns<string> = spawnSync(command, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    input,
    stdio: ['pipe', stdout, 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (outcome.error) throw outcome.error;
  return { code: outcome.status, stdout: outcome.stdout, stderr: outcome.stderr };
}

describe('the change of a plan of 400 tables', () => {
  const task = (name: string, more: string[] = [], options: RunOptions = {}) =>
    run(
      ['run-task', name, '--config', 'profilemesh.json', '--cursor-file', cursors, '--quiet', ...more],
      options,
    );
  const lastLine = (stdout: string): unknown => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  // Nobody listens there: a plan of named tables needs no database.
  const url = 'postgres://nobody@127.0.0.1:1/none';
  const writeConfig = (metrics: string[]): Promise<void> =>
    writeFile(
      join(folder, 'profilemesh.json'),
      JSON.stringify({
        source: { type: 'postgres', url },
        storage: { connection: { type: 'postgres', url } },
        profiling: {
          metrics,
          tables: Array.from({ length: 400 }, (_, index) => ({ schema: 'shop', table: `table_${index}` })),
        },
      }),
    );
  const stored = (): Promise<string | undefined> =>
    new FileCursorStore({ path: cursors, logger: silentLogger }).get('profilemesh_plan_cursor');
  let before: string | undefined;
  let change: string;
  let next: string;

  beforeAll(async () => {
    await writeConfig(['count']);
    const first = task('plan-check');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(task('plan-commit', ['--change-file', '-'], { input: first.stdout }).code).toBe(0);
    before = await stored();
    await copyFile(cursors, `${cursors}.before`);
    // From now on a change holds two cursors, the old one and the new one.
    await writeConfig(['count', 'null_count']);
    change = task('plan-check').stdout;
    const line = lastLine(change) as { changed: boolean; next_cursor: string };
    expect(line.changed).toBe(true);
    next = line.next_cursor;
    expect(Buffer.byteLength(change)).toBeGreaterThan(MAX_VARIABLE_BYTES);
  });
  beforeEach(() => copyFile(`${cursors}.before`, cursors));

  it('is committed from stdin, once', async () => {
    for (const committed of [true, false]) {
      const outcome = task('plan-commit', ['--change-file', '-'], { input: change });
      expect(outcome).toMatchObject({ code: 0, stderr: '' });
      expect(lastLine(outcome.stdout)).toEqual({ committed });
    }
    expect((await stored()) === next).toBe(true);
    expect(lastLine(task('plan-check').stdout)).toMatchObject({ changed: false });
  });

  it('is committed from a file, relative to the working directory', async () => {
    await writeFile(join(folder, 'change.json'), `\ufeff${change}`);
    expect(lastLine(task('plan-commit', ['--change-file', 'change.json']).stdout)).toEqual({
      committed: true,
    });
    expect((await stored()) === next).toBe(true);
  });

  it.each<[string, string[], RunOptions, RegExp]>([
    ['no place', [], {}, /--change-file.*--change-env/],
    ['two places', ['--change-file', '-', '--change-env', 'CHANGE'], {}, /--change-file.*--change-env/],
    ['a file that is not there', ['--change-file', 'nowhere.json'], {}, /nowhere\.json can't be read/],
    ['something else', ['--change-file', '-'], { input: '{"a":1}' }, /stdin does not hold what/],
    ['nothing', ['--change-file', '-'], {}, /stdin does not hold what/],
    ['an empty variable', ['--change-env', 'CHANGE'], {}, /variable CHANGE does not hold what/],
  ])('is not taken from %s', async (_what, args, options, words) => {
    const outcome = task('plan-commit', args, options);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toMatch(words);
    expect((await stored()) === before).toBe(true);
  });

  it('is not committed over the cursor of somebody else', async () => {
    const other = JSON.stringify({ changed: true, previous_cursor: 'other', next_cursor: 'new' });
    const outcome = task('plan-commit', ['--change-file', '-'], { input: other });
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toMatch(/PM_CURSOR_CONFLICT.*cursors\.json was moved.*--cursor-file of their own/);
    expect((await stored()) === before).toBe(true);
  });

  it('is taken from a variable where it fits into one', async () => {
    const short = JSON.stringify({ changed: true, previous_cursor: before, next_cursor: 'short' });
    expect(Buffer.byteLength(short)).toBeLessThan(MAX_VARIABLE_BYTES);
    const outcome = task('plan-commit', ['--change-env', 'CHANGE'], { env: { CHANGE: short } });
    expect(lastLine(outcome.stdout)).toEqual({ committed: true });
    expect(await stored()).toBe('short');
  });
});

it('loads no database package to say its version or its help', async () => {
  for (const args of [['--version'], ['profile', '--help'], ['--nope']]) {
    const seen = await mkdtemp(join(folder, 'seen-'));
    run(args, { env: { NODE_V8_COVERAGE: seen } });
    const scripts = (await readdir(seen)).map((name) => readFile(join(seen, name), 'utf8'));
    const urls = (await Promise.all(scripts)).flatMap((text) =>
      (JSON.parse(text) as { result: Array<{ url: string }> }).result.map(({ url }) => url),
    );
    const packages = urls.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []);
    const foreign = new Set(packages.filter((name) => !name.startsWith('.')));
    expect([...foreign], args.join(' ')).toEqual(['commander']);
  }
});

// A device that takes nothing, as a disk that is full does. Only Linux has it.
describe.runIf(existsSync('/dev/full'))('output to a full disk', () => {
  it.each(['--help', '--version', 'run-task --help', 'help profile'])('of %s', (line) => {
    const full = openSync('/dev/full', 'w');
    try {
      const { code, stderr } = run(line.split(' '), { stdout: full });
      expect(code).toBe(1);
      expect(stderr).toMatch(/^error PM_INTERNAL: .*ENOSPC.*\n$/);
    } finally {
      closeSync(full);
    }
  });
});
