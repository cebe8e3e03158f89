import type { TableProfile } from './profile.js';

/** True for a table that gave a result, an empty one included. */
export function isMeasured({ status }: Pick<TableProfile, 'status'>): boolean {
  return status === 'success' || status === 'empty';
}

/** True for a table that is done with: measured, or left out by decision. */
export function isSettled(table: Pick<TableProfile, 'status' | 'error'>): boolean {
  return isMeasured(table) || (table.status === 'skipped' && table.error === null);
}
