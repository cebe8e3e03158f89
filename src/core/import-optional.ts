import { ProfileMeshError } from './errors.js';

/**
 * Loads an optional package on first use.
 * @throws {ProfileMeshError} PM_PACKAGE_MISSING with the line that installs it
 */
export async function importOptional<T>(load: () => Promise<T>, packageName: string): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new ProfileMeshError(
      'PM_PACKAGE_MISSING',
      `The package ${packageName} could not be loaded. Install it: npm install ${packageName}`,
      { details: { package: packageName }, cause },
    );
  }
}
