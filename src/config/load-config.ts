import { dirname, isAbsolute, relative } from 'node:path';
import { ConfigError } from '../core/errors.js';
import { describeSearch, type FindConfigFileOptions, findConfigFile } from './find-config-file.js';
import { readConfigText } from './read-config-text.js';
import { resolveDocument } from './resolve-document.js';
import type { ResolvedConfig } from './types.js';
import { parseYamlDocument } from './yaml-document.js';

/**
 * Finds, reads and checks the configuration file: YAML or JSON, with `${VAR}`, `PROFILEMESH_A__B` overrides and
 * `DATABASE_URL` from `env`. The result is complete and frozen, see `parseConfig`.
 * @throws {ConfigError} PM_CONFIG_NOT_FOUND, PM_CONFIG_UNREADABLE, PM_CONFIG_SYNTAX, and those of `parseConfig`; all
 * problems at once, each with its line
 */
export async function loadConfig(options: FindConfigFileOptions = {}): Promise<ResolvedConfig> {
  const { cwd = process.cwd(), env = process.env } = options;
  const path = await findConfigFile(options);
  if (path === undefined) {
    const message = `looked for ${describeSearch(cwd)}; name the file, or set PROFILEMESH_CONFIG`;
    throw new ConfigError('No configuration file was found:', [
      { code: 'PM_CONFIG_NOT_FOUND', path: [], message },
    ]);
  }
  const source = shortName(path, cwd);
  const document = parseYamlDocument(await readConfigText(path, source), source);
  return resolveDocument({ ...document, source, baseDir: dirname(path) }, env);
}

function shortName(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === '' || short.startsWith('..') || isAbsolute(short) ? path : short;
}
