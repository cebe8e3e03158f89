import { mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DatabaseError, isProfileMeshError } from '../../core/errors.js';
import { type LockFile, tryLockFile } from '../../core/lock-file.js';
import { Mutex } from '../../core/mutex.js';
import { PgliteThread } from './pglite-thread.js';

/** A PGlite with the turn-taking its one session needs. */
export interface PgliteInstance {
  readonly db: PgliteThread;
  readonly serverVersion: number;
  /** Held for the length of a statement, a transaction or a snapshot. */
  readonly turn: Mutex;
}

interface OpenInstance extends PgliteInstance {
  readonly lock: LockFile | null;
}

interface SharedInstance {
  readonly opening: Promise<OpenInstance>;
  users: number;
  /** Set when the last user has left; the place is free again when it resolves. */
  closing?: Promise<void>;
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
  const place = await placeOf(filepath);
  for (let last = shared.get(place); last?.closing; last = shared.get(place)) await last.closing;
  const entry: SharedInstance = shared.get(place) ?? { opening: open(place), users: 0 };
  shared.set(place, entry);
  entry.users += 1;
  try {
    const { db, serverVersion, turn } = await entry.opening;
    return { db, serverVersion, turn, release: () => leave(place, entry) };
  } catch (error) {
    if (shared.get(place) === entry) shared.delete(place);
    throw error;
  }
}

async function leave(place: string, entry: SharedInstance): Promise<void> {
  entry.users -= 1;
  if (entry.users > 0) return;
  const { db, lock } = await entry.opening;
  entry.closing ??= db
    .close()
    .finally(() => lock?.release())
    .finally(() => shared.delete(place));
  await entry.closing;
}

let unnamed = 0;

async function placeOf(filepath: string | undefined): Promise<string> {
  if (filepath === undefined || filepath === MEMORY) {
    unnamed += 1;
    return `${MEMORY}#${unnamed}`;
  }
  return filepath.startsWith(MEMORY) ? filepath : realPlace(resolve(filepath));
}

/** Two names of one directory are one place; what is not there yet is named under its nearest parent that is. */
async function realPlace(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) return path;
    return join(await realPlace(dirname(path)), basename(path));
  }
}

async function open(place: string): Promise<OpenInstance> {
  if (place.startsWith(MEMORY)) return { ...(await ready(PgliteThread.open(null))), lock: null };
  let lock: LockFile | undefined;
  try {
    await mkdir(dirname(place), { recursive: true });
    lock = await lockDirectory(place);
    return { ...(await ready(PgliteThread.open(place))), lock };
  } catch (cause) {
    await lock?.release();
    if (isProfileMeshError(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DatabaseError(
      'PM_DB_CONNECTION',
      `The PGlite directory ${place} could not be opened: ${reason}. It must be empty, new, or a PGlite directory, in a folder that may be written.`,
      { cause },
    );
  }
}

async function ready(opening: Promise<PgliteThread>): Promise<PgliteInstance> {
  const db = await opening;
  const { rows } = await db.query<{ version: string }>(
    `select current_setting('server_version_num') as version`,
  );
  return { db, serverVersion: Number(rows[0]?.version), turn: new Mutex() };
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
