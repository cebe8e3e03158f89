import { DatabaseError } from '../core/errors.js';

/** Loads a driver on first use; a missing one becomes an error with the line that installs it. */
export async function importDriver<T>(load: () => Promise<T>, packageName: string): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new DatabaseError(
      'PM_DB_DRIVER_MISSING',
      `The package ${packageName} could not be loaded. Install it: npm install ${packageName}`,
      { details: { package: packageName }, cause },
    );
  }
}
