import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemClock } from '../core/abort.js';
import type { Clock } from '../core/clock.js';
import { isProfileMeshError, StorageError } from '../core/errors.js';
import type { CursorStore } from '../workflow/cursor-store.js';
import { type LockFile, type LockOwner, tryLockFile } from '../core/lock-file.js';

export interface FileCursorStoreOptions {
  /** The JSON file that holds every cursor. It and its folder are created by the first write. */
  readonly path: string;
  /** How long a write waits for another process to finish its own. Default 10 s. */
  readonly lockTimeoutMs?: number;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

/**
 * Cursors in one JSON file, `{"version": 1, "cursors": {key: text}}`, shared by the processes of one machine.
 *
 * A write is a whole new file, flushed and then renamed over the old one: a reader, and a process killed in the middle,
 * see the old file or the new one. Writers take turns by the lock file `<path>.lock`. A process killed while it holds
 * the lock delays nobody; a `.tmp` file it may leave behind can be deleted.
 *
 * @throws {StorageError} PM_CURSOR_STORE when the file can't be read or written, holds something else, or stays locked
 */
export class FileCursorStore implements CursorStore {
  readonly #path: string;
  readonly #lockTimeoutMs: number;
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;

  constructor(options: FileCursorStoreOptions) {
    this.#path = options.path;
    this.#lockTimeoutMs = options.lockTimeoutMs ?? 10_000;
    this.#clock = options.clock ?? systemClock;
    this.#signal = options.signal;
  }

  async get(key: string): Promise<string | undefined> {
    return this.#failing('read', async () => (await this.#load()).get(key));
  }

  async compareAndSet(key: string, expected: string | undefined, next: string | undefined): Promise<boolean> {
    return this.#failing('written', async () => {
      await mkdir(dirname(this.#path), { recursive: true });
      const lock = await this.#lock();
      try {
        return await this.#replace(key, expected, next);
      } finally {
        await lock.release();
      }
    });
  }

  async #replace(key: string, expected: string | undefined, next: string | undefined): Promise<boolean> {
    const cursors = await this.#load();
    if (cursors.get(key) !== expected) return false;
    if (next === expected) return true;
    if (next === undefined) cursors.delete(key);
    else cursors.set(key, next);
    await this.#save(cursors);
    return true;
  }

  async #lock(): Promise<LockFile> {
    const path = `${this.#path}.lock`;
    const giveUpAt = this.#clock.now().getTime() + this.#lockTimeoutMs;
    for (;;) {
      const lock = await tryLockFile(path);
      if ('release' in lock) return lock;
      if (this.#clock.now().getTime() >= giveUpAt) throw stillLocked(path, lock.owner);
      // Uneven waits, so that processes that met once don't meet again at every try.
      await this.#clock.sleep(2 + Math.random() * 10, this.#signal);
    }
  }

  async #load(): Promise<Map<string, string>> {
    let text: string;
    try {
      text = await readFile(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
      throw error;
    }
    if (text === '') return new Map();
    const cursors = parseCursors(text);
    if (cursors) return cursors;
    // Overwriting it could destroy a file of somebody else's that the path names by mistake.
    throw new StorageError(
      'PM_CURSOR_STORE',
      `The file ${this.#path} is not a cursor file. Name another path, or delete the file.`,
      { details: { file: this.#path } },
    );
  }

  async #save(cursors: ReadonlyMap<string, string>): Promise<void> {
    const text = `${JSON.stringify({ version: 1, cursors: Object.fromEntries(cursors) }, null, 2)}\n`;
    const draft = `${this.#path}.${randomUUID()}.tmp`;
    try {
      const file = await open(draft, 'wx');
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, this.#path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    await syncFolder(dirname(this.#path));
  }

  async #failing<T>(verb: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      if (isProfileMeshError(cause)) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new StorageError(
        'PM_CURSOR_STORE',
        `The cursor file ${this.#path} could not be ${verb}: ${reason}`,
        {
          cause,
          details: { file: this.#path },
        },
      );
    }
  }
}

function stillLocked(path: string, owner: LockOwner | null): StorageError {
  const holder = owner ? `process ${owner.pid} on ${owner.host}` : 'an unknown process';
  return new StorageError(
    'PM_CURSOR_STORE',
    `The lock file ${path} is held by ${holder} and did not become free in time. ` +
      'When that process is no longer there, delete the file.',
    { transient: true, details: { lockFile: path, pid: owner?.pid ?? null, host: owner?.host ?? null } },
  );
}

function parseCursors(text: string): Map<string, string> | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const cursors = (document as { cursors?: unknown } | null)?.cursors;
  if (typeof cursors !== 'object' || cursors === null || Array.isArray(cursors)) return undefined;
  const entries = Object.entries(cursors as Record<string, unknown>);
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return texts.length === entries.length ? new Map(texts) : undefined;
}

// The rename itself is on the disk only once the folder is. Windows can't open a folder as a file, and needs no such step.
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
