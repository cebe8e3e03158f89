import { ProfileMeshError } from '../core/errors.js';
import { ProfileMeshHook } from './profile-mesh-hook.js';

/** Where a task finds its configuration: a file, or a hook that may be shared with others. A hook goes first. */
export type ConfigSource =
  | { readonly configPath: string; readonly hook?: ProfileMeshHook }
  | { readonly configPath?: string; readonly hook: ProfileMeshHook };

/**
 * The given hook, or a new one of the file, so that every run of a task reads the file as it is then.
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT without either
 */
export function resolveHook(source: {
  readonly configPath?: string;
  readonly hook?: ProfileMeshHook;
}): ProfileMeshHook {
  if (source.hook) return source.hook;
  if (source.configPath) return new ProfileMeshHook(source.configPath);
  throw new ProfileMeshError(
    'PM_INVALID_ARGUMENT',
    'The task has no configuration. Give it configPath, the path of a configuration file, or a hook.',
  );
}
