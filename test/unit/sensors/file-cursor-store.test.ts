import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/abort.js';
import type { Clock } from '../../../src/core/clock.js';
import { FileCursorStore } from '../../../src/sensors/file-cursor-store.js';
import { tryLockFile } from '../../../src/core/lock-file.js';
import { createRecordingLogger } from '../../../src/testing/recording-logger.js';
import { describeCursorStore } from '../../contract/cursor-store.js';

let root: string;
let script: string;
let path: string;
let lockPath: string;
let cases = 0;
let children: ChildProcess[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'profilemesh-cursors-'));
  await build({
    entry: [fileURLToPath(new URL('support/file-cursor-process.ts', import.meta.url))],
    outDir: join(root, 'build'),
    format: 'esm',
    target: 'node20',
    outExtension: () => ({ js: '.mjs' }),
    config: false,
    silent: true,
  });
  script = join(root, 'build', 'file-cursor-process.mjs');
});
afterAll(async () => rm(root, { recursive: true, force: true }));

beforeEach(() => {
  cases += 1;
  path = join(root, `case-${cases}`, 'cursors.json');
  lockPath = `${path}.lock`;
});
afterEach(async () => {
  for (const child of children) await kill(child);
  children = [];
});

function start(mode: 'count' | 'hold', times = 0): ChildProcess {
  const child = spawn(process.execPath, [script, mode, path, String(times)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await ended(child);
}

/** Leaves the lock of a process that was killed while it held it. */
async function leaveDeadLock(): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  const holder = start('hold');
  if (!holder.stdout) throw new Error('The process has no stdout.');
  await once(holder.stdout, 'data');
  await kill(holder);
  expect(JSON.parse(await readFile(lockPath, 'utf8'))).toMatchObject({ pid: holder.pid });
}

/** Writes a lock like one of this process, with changes; gives what this process would write. */
async function leaveLock(changes: object): Promise<{ started: string | null }> {
  await mkdir(join(path, '..'), { recursive: true });
  await tryLockFile(lockPath);
  const owner = JSON.parse(await readFile(lockPath, 'utf8'));
  await writeFile(lockPath, JSON.stringify({ ...owner, ...changes }));
  return owner;
}

/** Time that passes only by sleeping. */
function steppingClock(): Clock {
  let now = 0;
  return {
    now: () => new Date(now),
    sleep: async (ms) => {
      now += ms;
    },
  };
}

describeCursorStore({ name: 'a file', create: async () => ({ store: new FileCursorStore({ path }) }) });

describe('FileCursorStore', () => {
  it('keeps texts under keys with any character', async () => {
    const store = new FileCursorStore({ path });
    const keys = ['plain', '', '../up', 'a/b', '__proto__', 'constructor', 'größe 🙂', 'line\nbreak'];
    for (const key of keys) {
      expect(await store.get(key)).toBeUndefined();
      expect(await store.compareAndSet(key, undefined, `text of ${key}`)).toBe(true);
    }
    const other = new FileCursorStore({ path });
    for (const key of keys) expect(await other.get(key)).toBe(`text of ${key}`);
  });

  it('writes only over what the caller saw, and deletes', async () => {
    const store = new FileCursorStore({ path });
    expect(await store.compareAndSet('k', 'something', 'b')).toBe(false);
    expect(await store.compareAndSet('k', undefined, 'a')).toBe(true);
    expect(await store.compareAndSet('k', undefined, 'b')).toBe(false);
    expect(await store.get('k')).toBe('a');
    expect(await store.compareAndSet('k', 'a', undefined)).toBe(true);
    expect(await store.get('k')).toBeUndefined();
    expect(await readdir(join(path, '..'))).toEqual(['cursors.json']);
  });

  it('takes an empty file as one without cursors', async () => {
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, '');
    expect(await new FileCursorStore({ path }).get('k')).toBeUndefined();
  });

  it.each(['{"half', '[]', 'null', '{"cursors":[]}', '{"cursors":{"k":1}}', 'name: shop'])(
    'logs a file that holds something else, counts it as none, and keeps it beside the next one: %s',
    async (text) => {
      const folder = join(path, '..');
      await mkdir(folder, { recursive: true });
      await writeFile(path, text);
      const logger = createRecordingLogger();
      const { logs } = logger;
      const store = new FileCursorStore({ path, logger });

      expect(await store.get('k')).toBeUndefined();
      expect(logs).toMatchObject([{ level: 'warn', message: expect.stringContaining(path) }]);
      expect(await store.compareAndSet('k', 'something', 'a')).toBe(false);
      expect(await readFile(path, 'utf8')).toBe(text);

      expect(await store.compareAndSet('k', undefined, 'a')).toBe(true);
      expect(await store.get('k')).toBe('a');
      const kept = (await readdir(folder)).filter((name) => name.startsWith('cursors.json.broken-'));
      expect(kept).toHaveLength(1);
      expect(await readFile(join(folder, kept[0] ?? ''), 'utf8')).toBe(text);
      expect(logs.at(-1)?.message).toContain(kept[0]);
      expect(await store.compareAndSet('k', 'a', 'b')).toBe(true);
      expect(await readdir(folder)).toHaveLength(2);
    },
  );

  it('keeps the texts beside an entry that is none', async () => {
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, '{"version": 1, "cursors": {"bad": {}, "good": "text"}}');
    const store = new FileCursorStore({ path });
    expect(await store.compareAndSet('bad', undefined, 'a')).toBe(true);
    expect(await store.get('good')).toBe('text');
  });

  it('reports a place where nothing can be written', async () => {
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(join(path, '..', 'file'), '');
    const store = new FileCursorStore({ path: join(path, '..', 'file', 'cursors.json') });
    await expect(store.compareAndSet('k', undefined, 'a')).rejects.toMatchObject({ code: 'PM_CURSOR_STORE' });
  });

  it('loses no count of processes that write at the same time', async () => {
    const counting = [start('count', 40), start('count', 40), start('count', 40)];
    expect(await Promise.all(counting.map(ended))).toEqual([0, 0, 0]);
    expect(await new FileCursorStore({ path }).get('counter')).toBe('120');
    expect(await readdir(join(path, '..'))).toEqual(['cursors.json']);
  });

  it('loses no count when several processes find the lock of a dead one', async () => {
    await leaveDeadLock();
    const counting = [start('count', 20), start('count', 20), start('count', 20)];
    expect(await Promise.all(counting.map(ended))).toEqual([0, 0, 0]);
    expect(await new FileCursorStore({ path }).get('counter')).toBe('60');
    expect(await readdir(join(path, '..'))).toEqual(['cursors.json']);
  });

  it('leaves a whole file behind when a process is killed while it writes', async () => {
    const store = new FileCursorStore({ path });
    let last = 0;
    for (let round = 0; round < 5; round += 1) {
      const child = start('count', 1_000_000);
      const target = last + 3 + round;
      while (Number((await store.get('counter')) ?? '0') < target) await systemClock.sleep(1);
      await kill(child);
      const value = Number(await store.get('counter'));
      expect(value).toBeGreaterThanOrEqual(target);
      expect(await store.compareAndSet('counter', String(value), String(value + 1))).toBe(true);
      last = value + 1;
    }
  });

  it('takes over the claim of a process that died while it took over a lock', async () => {
    await leaveDeadLock();
    const dead = JSON.parse(await readFile(lockPath, 'utf8'));
    const claim = { ...dead, id: '11111111-1111-4111-8111-111111111111' };
    await writeFile(`${lockPath}.${dead.id}`, JSON.stringify(claim));
    expect(await new FileCursorStore({ path }).compareAndSet('k', undefined, 'a')).toBe(true);
    expect(await readdir(join(path, '..'))).toEqual(['cursors.json']);
  });

  it('takes over a lock whose process number now belongs to a younger process', async () => {
    const owner = await leaveLock({ started: '1' });
    // Systems that don't tell when a process started can't see the difference, and must wait.
    const taken = owner.started !== null;
    const writing = new FileCursorStore({ path, clock: steppingClock() }).compareAndSet('k', undefined, 'a');
    if (taken) expect(await writing).toBe(true);
    else await expect(writing).rejects.toMatchObject({ code: 'PM_CURSOR_STORE' });
  });

  it.each([
    ['of a process that lives', {}],
    ['of another machine', { host: 'elsewhere', pid: 2 ** 30 }],
    ['of another container', { namespace: 'pid:[1]', pid: 2 ** 30 }],
    ['with an id that is no id', { id: '../../escape', pid: 2 ** 30 }],
  ])('waits for a lock %s, then names it and leaves it alone', async (_what, changes) => {
    await leaveLock(changes);
    const lock = await readFile(lockPath, 'utf8');
    const store = new FileCursorStore({ path, lockTimeoutMs: 5_000, clock: steppingClock() });
    await expect(store.compareAndSet('k', undefined, 'a')).rejects.toMatchObject({
      name: 'StorageError',
      code: 'PM_CURSOR_STORE',
      transient: true,
      message: expect.stringContaining(lockPath),
      details: { lockFile: lockPath },
    });
    expect(await readFile(lockPath, 'utf8')).toBe(lock);
    expect(await store.get('k')).toBeUndefined();
  });

  it('stops waiting when the signal fires', async () => {
    await leaveLock({});
    const store = new FileCursorStore({ path, signal: AbortSignal.abort() });
    await expect(store.compareAndSet('k', undefined, 'a')).rejects.toMatchObject({ code: 'PM_ABORTED' });
  });
});
