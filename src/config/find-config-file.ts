import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { EnvironmentVariables } from './environment.js';

const FILE_NAMES = ['profilemesh.yml', 'profilemesh.yaml', 'profilemesh.json'] as const;

/** Options of {@link findConfigFile}. */
export interface FindConfigFileOptions {
  /** Given by the caller; taken as it is. */
  readonly path?: string;
  /** Where the search begins, and what relative paths start from. Default: the working directory. */
  readonly cwd?: string;
  /** Default: the environment of the process. */
  readonly env?: EnvironmentVariables;
}

/**
 * The configuration file: `path`, else the variable `PROFILEMESH_CONFIG`, else `profilemesh.yml`, `.yaml` or `.json` in
 * `cwd` or the nearest folder above. An absolute path; undefined when the search found none. A file that was named
 * is not looked for: reading it reports when it isn't there.
 */
export async function findConfigFile(options: FindConfigFileOptions = {}): Promise<string | undefined> {
  const { path, cwd = process.cwd(), env = process.env } = options;
  const named = path ?? (env['PROFILEMESH_CONFIG'] || undefined);
  if (named !== undefined) return resolve(cwd, named);
  for (const folder of foldersUpwards(cwd)) {
    for (const name of FILE_NAMES) {
      const candidate = join(folder, name);
      if (await isFile(candidate)) return candidate;
    }
  }
  return undefined;
}

/** Where the search looks, in words. */
export function describeSearch(cwd: string): string {
  const [first, ...above] = foldersUpwards(cwd);
  const upwards = above.length === 0 ? '' : ` and the folders above it up to ${above.at(-1)}`;
  return `${FILE_NAMES.join(', ')} in ${first}${upwards}`;
}

function foldersUpwards(cwd: string): string[] {
  const folders = [resolve(cwd)];
  for (;;) {
    const last = folders.at(-1) ?? '';
    const parent = dirname(last);
    if (parent === last) return folders;
    folders.push(parent);
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
