import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ProfileMeshError } from '../core/errors.js';

/**
 * The file's full path. Checked before the work, not after it.
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT when its folder is not there or can't be written to
 */
export async function checkOutputFile(file: string, cwd: string): Promise<string> {
  const path = resolve(cwd, file);
  try {
    // The dot: a file in the place of the folder is none.
    await access(`${dirname(path)}/.`, constants.W_OK);
  } catch (cause) {
    throw new ProfileMeshError(
      'PM_INVALID_ARGUMENT',
      `The output file ${path} can't be written: its folder is not there or not writable. Create it or name another.`,
      { cause },
    );
  }
  if ((await stat(path).catch(() => undefined))?.isDirectory()) {
    throw new ProfileMeshError('PM_INVALID_ARGUMENT', `The output file ${path} is a folder. Name a file.`);
  }
  return path;
}

/** Writes the whole file or leaves the old one. A device or a pipe is written to; a link keeps pointing at its file. */
export async function writeOutputFile(file: string, text: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found && !found.isFile()) return writeFile(file, text);
  const path = found ? await realpath(file) : file;
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, text, found ? { mode: found.mode } : {});
    await rename(draft, path);
  } catch (error) {
    // Where not even that works, the first failure is the one that says why.
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}
