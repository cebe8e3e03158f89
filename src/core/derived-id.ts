import { createHash } from 'node:crypto';

/** A UUID (version 8, RFC 9562) made of the SHA-256 of the parts: the same parts, the same id. */
export function derivedId(...parts: ReadonlyArray<string | number>): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
