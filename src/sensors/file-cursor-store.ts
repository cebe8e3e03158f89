import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemClock } from '../core/abort.js';
import type { Clock } from '../core/clock.js';
import { isProfileMeshError, StorageError } from '../core/errors.js';
import { type LockFile, type LockOwner, tryLockFile } from '../core/lock-file.js';
import { type Logger, silentLogger } from '../core/logger.js';
import type { CursorStore } from '../workflow/cursor-store.js';
import { type CursorFile, formatCursorFile, NO_CURSORS, parseCursorFile } from './cursor-file.js';

/** Options of {@link FileCursorStore}. */
export interface FileCursorStoreOptions {
  /** The JSON file that holds every cursor. It and its folder are created by the first write. */
  readonly path: string;
  /** How long a write waits for another process to finish its own. Default 10 s. */
  readonly lockTimeoutMs?: number;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  /** Is told of a file that can't be read. Default: silent. */
  readonly logger?: Logger;
}

/**
 * Cursors in one JSON file, `{"version": 1, "cursors": {key: text}}`, shared by the processes of one machine.
 *
 * A write is a whole new file, flushed and then renamed over the old one: a reader, and a process killed in the middle,
 * see the old file or the new one. Writers take turns by the lock file `<path>.lock`. A process killed while it holds
 * the lock delays nobody; a `.tmp` file it may leave behind can be deleted.
 *
 * A file that holds something else is logged and counts as one without cursors, an entry that is no text as none; the
 * next write keeps such a file as `<path>.broken-<uuid>`.
 *
 * @throws {StorageError} PM_CURSOR_STORE when the file can't be read or written, or stays locked
 */
export class FileCursorStore implements CursorStore {
  readonly #path: string;
  readonly #lockTimeoutMs: number;
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  readonly #logger: Logger;

  constructor(options: FileCursorStoreOptions) {
    this.#path = options.path;
    this.#lockTimeoutMs = options.lockTimeoutMs ?? 10_000;
    this.#clock = options.clock ?? systemClock;
    this.#signal = options.signal;
    this.#logger = options.logger ?? silentLogger;
  }

  async get(key: string): Promise<string | undefined> {
    return this.#failing('read', async () => (await this.#load()).cursors.get(key));
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
    const file = await this.#load();
    const cursors = new Map(file.cursors);
    if (cursors.get(key) !== expected) return false;
    if (next === expected) return true;
    if (next === undefined) cursors.delete(key);
    else cursors.set(key, next);
    await this.#save(cursors, file);
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

  async #load(): Promise<CursorFile> {
    let text: string;
    try {
      text = await readFile(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NO_CURSORS;
      throw error;
    }
    const file = parseCursorFile(text);
    if (file.problem !== null) {
      this.#logger.warn(
        `The cursor file ${this.#path} ${file.problem}; what can't be read counts as no cursor.`,
      );
    }
    return file;
  }

  async #save(cursors: ReadonlyMap<string, string>, replaced: CursorFile): Promise<void> {
    const draft = `${this.#path}.${randomUUID()}.tmp`;
    try {
      const file = await open(draft, 'wx');
      try {
        await file.writeFile(formatCursorFile(cursors));
        await file.sync();
      } finally {
        await file.close();
      }
      if (replaced.problem !== null) await this.#putAside();
      await rename(draft, this.#path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    await syncFolder(dirname(this.#path));
  }

  // It may be a file of somebody else's that the path names by mistake.
  async #putAside(): Promise<void> {
    const aside = `${this.#path}.broken-${randomUUID()}`;
    await rename(this.#path, aside);
    this.#logger.warn(
      `The cursor file ${this.#path} is written anew; the one that was there is kept as ${aside}.`,
    );
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
