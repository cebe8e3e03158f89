import type { TableProfile } from './profile.js';

/** True for a table that gave a result, an empty one included. */
export function isMeasured({ status }: Pick<TableProfile, 'status'>): boolean {
  return status === 'success' || status === 'empty';
}
