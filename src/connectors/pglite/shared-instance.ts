import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { DatabaseError } from '../../core/errors.js';
import { type LockFile, tryLockFile } from '../../core/lock-file.js';
import { Mutex } from '../../core/mutex.js';
import { importDriver } from '../import-driver.js';

/** A PGlite with the turn-taking its one session needs. */
export interface PgliteInstance {
  readonly db: PGlite;
  /** Held for the length of a statement, a transaction or a snapshot. */
  readonly turn: Mutex;
}

interface SharedInstance {
  readonly opening: Promise<PgliteInstance & { readonly lock: LockFile | null }>;
  users: number;
}

const MEMORY = 'memory://';

// Two PGlites on one directory destroy it, so a process has one for each place, and a lock file keeps others out.
const shared = new Map<string, SharedInstance>();

/**
 * Opens a data directory, or `memory://NAME`, or an in-memory database of its own (`undefined`, `memory://`).
 * @throws {DatabaseError} PM_DB_DRIVER_MISSING, PM_DB_LOCKED, PM_DB_CONNECTION
 */
export async function acquirePglite(
  filepath: string | undefined,
): Promise<PgliteInstance & { release(): Promise<void> }> {
  const place = placeOf(filepath);
  const entry = shared.get(place) ?? { opening: open(place), users: 0 };
  shared.set(place, entry);
  entry.users += 1;
  const leave = async (): Promise<void> => {
    entry.users -= 1;
    if (entry.users > 0) return;
    shared.delete(place);
    const { db, lock } = await entry.opening;
    await db.close();
    await lock?.release();
  };
  try {
    const { db, turn } = await entry.opening;
    return { db, turn, release: leave };
  } catch (error) {
    entry.users -= 1;
    if (shared.get(place) === entry) shared.delete(place);
    throw error;
  }
}

let unnamed = 0;

function placeOf(filepath: string | undefined): string {
  if (filepath === undefined || filepath === MEMORY) {
    unnamed += 1;
    return `${MEMORY}#${unnamed}`;
  }
  return filepath.startsWith(MEMORY) ? filepath : resolve(filepath);
}

async function open(place: string): Promise<PgliteInstance & { lock: LockFile | null }> {
  const { PGlite } = await importDriver(() => import('@electric-sql/pglite'), '@electric-sql/pglite');
  if (place.startsWith(MEMORY)) return { db: await PGlite.create(), turn: new Mutex(), lock: null };
  await mkdir(dirname(place), { recursive: true });
  const lock = await lockDirectory(place);
  try {
    return { db: await PGlite.create(place), turn: new Mutex(), lock };
  } catch (cause) {
    await lock.release();
    throw new DatabaseError(
      'PM_DB_CONNECTION',
      `The PGlite directory ${place} could not be opened: ${(cause as Error).message}. It must be empty, new, or a PGlite directory.`,
      { cause },
    );
  }
}

async function lockDirectory(place: string): Promise<LockFile> {
  const path = `${place}.lock`;
  const lock = await tryLockFile(path);
  if ('release' in lock) return lock;
  const holder = lock.owner ? `process ${lock.owner.pid} on ${lock.owner.host}` : 'another process';
  throw new DatabaseError(
    'PM_DB_LOCKED',
    `The PGlite directory ${place} is in use by ${holder}. Wait for it, use another directory, or remove ${path} when no process uses it.`,
    { transient: true, details: { path, owner: lock.owner } },
  );
}
