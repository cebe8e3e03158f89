import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Who holds a lock file. */
export interface LockOwner {
  readonly id: string;
  readonly pid: number;
  readonly host: string;
  /** Linux: where the pid counts. One of another container says nothing here. `null` where there is no such thing. */
  readonly namespace: string | null;
  /** When the process started; a pid that was given out again has another. `null` where the system doesn't tell. */
  readonly started: string | null;
}

export interface LockFile {
  release(): Promise<void>;
}

/**
 * Takes a lock file, or tells who holds it (`null`: the file doesn't say). The lock of a process that is known to be
 * dead is taken over; one of another machine or container, or one that can't be read, never is.
 *
 * Only the holder of the claim file named after a dead owner's id may remove that owner's lock. Without it, two
 * processes that saw the same dead owner would both remove "its" lock, the second one removing the first one's new lock.
 * A claim is a lock like any other, so one whose owner died is taken over in the same way.
 */
export async function tryLockFile(path: string): Promise<LockFile | { readonly owner: LockOwner | null }> {
  const owner = await readOwner(path);
  if (owner) {
    if (!isDead(owner)) return { owner };
    const claim = await tryLockFile(`${path}.${owner.id}`);
    if ('owner' in claim) return { owner };
    try {
      if ((await readOwner(path))?.id === owner.id) await rm(path, { force: true });
    } finally {
      await claim.release();
    }
  }
  return (await createLock(path)) ?? { owner: await readOwner(path) };
}

// A hard link appears with its content or not at all: nobody ever reads a lock that has no owner in it yet,
// and a kill can't leave one behind.
async function createLock(path: string): Promise<LockFile | undefined> {
  const mine: LockOwner = {
    id: randomUUID(),
    pid: process.pid,
    host: hostname(),
    namespace: processNamespace(),
    started: processStart(process.pid),
  };
  const draft = `${path}.${mine.id}.tmp`;
  await writeFile(draft, JSON.stringify(mine), { flag: 'wx' });
  try {
    await link(draft, path);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return undefined;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return {
    release: async () => {
      if ((await readOwner(path))?.id === mine.id) await rm(path, { force: true });
    },
  };
}

/** `null` when the lock is gone, or holds something else than an owner. */
async function readOwner(path: string): Promise<LockOwner | null> {
  try {
    const { id, pid, host, namespace, started } = Object(
      JSON.parse(await readFile(path, 'utf8')),
    ) as Partial<LockOwner>;
    if (typeof pid !== 'number' || typeof host !== 'string') return null;
    // The id becomes part of a file name.
    if (typeof id !== 'string' || !/^[0-9a-f-]{36}$/.test(id)) return null;
    return { id, pid, host, namespace: namespace ?? null, started: started ?? null };
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

function isDead(owner: LockOwner): boolean {
  if (owner.host !== hostname() || owner.namespace !== processNamespace()) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: there is such a process, of another user.
    return errorCode(error) === 'ESRCH';
  }
  const started = processStart(owner.pid);
  return started !== null && owner.started !== null && started !== owner.started;
}

function processNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    // No /proc: not Linux, where the machine is all there is to tell apart.
    return null;
  }
}

function processStart(pid: number): string | null {
  try {
    // The 22nd field; the second one is the command in brackets and may itself hold spaces and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    // No /proc, or the process ended just now; the caller then goes by the number alone.
    return null;
  }
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}
