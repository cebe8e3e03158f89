import { ProfileMeshError } from '../core/errors.js';
import { parseTablePatterns } from './table-patterns.js';

/**
 * One table by `orders` or `public.orders`, or by `orders` and its schema apart.
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT: no table's name, a pattern, or two schemas
 */
export function parseDataset(name: string, schema?: string): { table: string; schema?: string } {
  const [found] = parseTablePatterns([name]) ?? [];
  if (!found || found.database !== undefined || /\*/.test(`${found.schema ?? ''}${found.table}`)) {
    throw invalid(`"${name}" is not one table: write table or schema.table.`);
  }
  if (schema !== undefined && found.schema !== undefined && found.schema !== schema) {
    throw invalid(
      `"${name}" is in schema ${found.schema}, and --schema says ${schema}: leave one of them out.`,
    );
  }
  const own = found.schema ?? schema;
  return { table: found.table, ...(own === undefined ? {} : { schema: own }) };
}

/** @throws {ProfileMeshError} PM_INVALID_ARGUMENT when tables of several schemas have the name */
export function oneDataset<Found extends { readonly schema: string | null }>(
  found: readonly Found[],
  table: string,
): Found | undefined {
  if (found.length > 1) {
    const schemas = found.map(({ schema }) => schema ?? '(none)').join(', ');
    throw invalid(`Tables ${table} of several schemas are stored: ${schemas}. Say which with --schema.`);
  }
  return found[0];
}

function invalid(message: string): ProfileMeshError {
  return new ProfileMeshError('PM_INVALID_ARGUMENT', message);
}
