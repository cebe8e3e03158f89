import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LockOwner, tryLockFile } from '../../../src/core/lock-file.js';

const DEAD_PID = 2 ** 22 + 1;

describe('tryLockFile', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'profilemesh-lock-'));
    path = join(folder, 'a.lock');
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  /** What a lock of this process holds. */
  async function liveOwner(): Promise<LockOwner> {
    const lock = await tryLockFile(path);
    const owner = JSON.parse(await readFile(path, 'utf8')) as LockOwner;
    if ('release' in lock) await lock.release();
    return owner;
  }

  it('is had by one at a time, and leaves nothing behind', async () => {
    const locks = await Promise.all(Array.from({ length: 20 }, () => tryLockFile(path)));
    const held = locks.filter((lock) => 'release' in lock);
    expect(held).toHaveLength(1);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
    await held[0]?.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes over from a dead process, once', async () => {
    await writeFile(path, JSON.stringify({ ...(await liveOwner()), pid: DEAD_PID }));
    const locks = await Promise.all(Array.from({ length: 10 }, () => tryLockFile(path)));
    expect(locks.filter((lock) => 'release' in lock)).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['a.lock']);
  });

  it('never takes from a live process or another host', async () => {
    const live = await liveOwner();
    for (const owner of [live, { ...live, pid: DEAD_PID, host: 'elsewhere' }]) {
      await writeFile(path, JSON.stringify(owner));
      expect(await tryLockFile(path)).toEqual({ owner });
    }
  });
});
