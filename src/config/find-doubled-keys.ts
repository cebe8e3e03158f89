import { type Document, isScalar, visit } from 'yaml';

/**
 * Offsets of the keys that stand in their map before, merge keys (<<) left out. The parser's own check compares every
 * key with every other, which takes seconds for a map of some thousand.
 */
export function findDoubledKeys(document: Document): number[] {
  const offsets: number[] = [];
  visit(document, {
    Map(_key, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key) || key.value === '<<') continue;
        if (seen.has(key.value)) offsets.push(key.range?.[0] ?? 0);
        seen.add(key.value);
      }
    },
  });
  return offsets;
}
