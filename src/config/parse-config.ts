import type { EnvironmentVariables } from './environment.js';
import { isPlainObject } from './plain-object.js';
import { resolveDocument } from './resolve-document.js';
import type { ResolvedConfig } from './types.js';

/** Options of {@link parseConfig}. */
export interface ParseConfigOptions {
  /** Name of the input for error messages, e.g. a file name. */
  readonly source?: string;
  /** Variables for `${VAR}`, `PROFILEMESH_A__B` and `DATABASE_URL`. Default: none, so the result depends on `input` only. */
  readonly env?: EnvironmentVariables;
  /** Folder that relative `filepath`s start from. Default: they stay as they are. */
  readonly baseDir?: string;
}

/**
 * Checks a configuration in the file's snake_case shape (see `ConfigInput`) and gives it back complete: defaults in,
 * durations in milliseconds, passwords wrapped, frozen. The input is not changed.
 * @throws {ConfigError} with all problems at once: PM_CONFIG_UNKNOWN_KEY, PM_CONFIG_MISSING_KEY,
 * PM_CONFIG_INVALID_VALUE, PM_CONFIG_UNSET_VARIABLE, PM_CONFIG_SYNTAX; PM_CONFIG_INVALID when there are several
 */
export function parseConfig(input: unknown, options: ParseConfigOptions = {}): ResolvedConfig {
  const { source, env = {}, baseDir } = options;
  const value = isPlainObject(input) ? input : undefined;
  const message = `found ${kindOf(input)}; allowed: an object with the sections of a configuration file`;
  const place = source === undefined ? {} : { source };
  const issues = value ? [] : [{ code: 'PM_CONFIG_INVALID_VALUE' as const, path: [], message, ...place }];
  return resolveDocument({ value, issues, source, baseDir, locate: () => undefined }, env);
}

function kindOf(input: unknown): string {
  if (input === undefined || input === null) return 'nothing';
  if (Array.isArray(input)) return 'a list';
  return typeof input === 'object' ? 'an instance of a class' : `a ${typeof input}`;
}
