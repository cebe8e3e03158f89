import type { TablePattern } from '../config/types.js';
import { ProfileMeshError } from '../core/errors.js';

/**
 * `orders`, `public.orders` or `public.ord*` as patterns. A dot inside a name is written in double quotes, as in SQL:
 * `public."a.b"`.
 *
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT
 */
export function parseTablePatterns(texts: readonly string[] | undefined): TablePattern[] | undefined {
  return texts?.map(parseTablePattern);
}

const PART = /"((?:[^"]|"")+)"|([^".]+)/y;

function parseTablePattern(text: string): TablePattern {
  const parts: string[] = [];
  let index = 0;
  while (index <= text.length) {
    PART.lastIndex = index;
    const match = PART.exec(text);
    if (!match) throw invalid(text);
    parts.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    index = PART.lastIndex;
    if (index === text.length) break;
    if (text[index] !== '.') throw invalid(text);
    index += 1;
  }
  const [table, schema, database, ...more] = parts.reverse();
  if (table === undefined || more.length > 0) throw invalid(text);
  return { table, ...(schema !== undefined && { schema }), ...(database !== undefined && { database }) };
}

function invalid(text: string): ProfileMeshError {
  // Of several values one may have been meant for something else.
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    return new ProfileMeshError(
      'PM_INVALID_ARGUMENT',
      'A connection URL stands where a table pattern was expected: write the URL first, then --table and the patterns.',
    );
  }
  return new ProfileMeshError(
    'PM_INVALID_ARGUMENT',
    `"${text}" is not a table pattern. Write table, schema.table or schema.*, with names that hold dots in double quotes.`,
  );
}
