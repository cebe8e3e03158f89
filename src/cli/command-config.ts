import { loadConfig } from '../config/load-config.js';
import type { ResolvedConfig } from '../config/types.js';
import { ProfileMeshError } from '../core/errors.js';
import type { CliIo } from './io.js';
import { configFromUrl } from './url-config.js';

/**
 * The configuration of a command: of its URL where it was given one, else of the file.
 * @throws {ConfigError} as `loadConfig` does
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT for a URL that can't be used, and for both at once
 */
export async function loadCommandConfig(options: {
  readonly url: string | undefined;
  readonly path: string | undefined;
  readonly io: CliIo;
}): Promise<ResolvedConfig> {
  const { url, path, io } = options;
  if (url === undefined) return loadConfig({ path, cwd: io.cwd, env: io.env });
  if (path !== undefined) {
    throw new ProfileMeshError(
      'PM_INVALID_ARGUMENT',
      'A connection URL takes the place of a configuration file: leave out the URL or --config.',
    );
  }
  return configFromUrl(url, { env: io.env, cwd: io.cwd });
}
