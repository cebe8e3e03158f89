import { readFile, stat } from 'node:fs/promises';
import { ConfigError, type ErrorCode } from '../core/errors.js';

const MAX_BYTES = 1_048_576;

/**
 * Reads a configuration file as UTF-8, a byte order mark left out.
 * @throws {ConfigError} PM_CONFIG_NOT_FOUND, PM_CONFIG_UNREADABLE (a folder, no permission, not UTF-8, above 1 MiB)
 */
export async function readConfigText(path: string, source: string): Promise<string> {
  const fail = (code: ErrorCode, message: string, cause?: unknown): ConfigError =>
    new ConfigError("The configuration file can't be read:", [{ code, path: [], message, source }], {
      cause,
    });
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) throw fail('PM_CONFIG_UNREADABLE', 'is a folder; name the file in it');
    if (stats.size > MAX_BYTES) {
      throw fail(
        'PM_CONFIG_UNREADABLE',
        `has ${stats.size} bytes; allowed: ${MAX_BYTES}. Is it the right file?`,
      );
    }
    return decode(await readFile(path), fail);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw fail('PM_CONFIG_NOT_FOUND', 'does not exist', error);
    const reason =
      code === 'EACCES' || code === 'EPERM' ? 'may not be read: check its permissions' : `(${code})`;
    throw fail('PM_CONFIG_UNREADABLE', reason, error);
  }
}

function decode(
  bytes: Buffer,
  fail: (code: ErrorCode, message: string, cause?: unknown) => ConfigError,
): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    const found = isUtf16 ? 'UTF-16' : 'another encoding';
    throw fail('PM_CONFIG_UNREADABLE', `is not UTF-8 but ${found}; save it as UTF-8`, cause);
  }
}
