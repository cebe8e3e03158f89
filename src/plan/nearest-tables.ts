import { formatTableName } from '../core/format-table-name.js';
import type { TableRef } from '../model/plan.js';
import type { ResolvedPattern } from './table-pattern.js';

const MAX_SUGGESTIONS = 3;

/** Full names of the catalog's tables that read most like the pattern, nearest first; empty when none is close. */
export function nearestTables(pattern: ResolvedPattern, catalog: readonly TableRef[]): string[] {
  return catalog
    .map((table) => ({ name: formatTableName(table), distance: distanceTo(pattern, table) }))
    .filter(({ distance }) => distance !== undefined)
    .sort((left, right) => (left.distance ?? 0) - (right.distance ?? 0))
    .slice(0, MAX_SUGGESTIONS)
    .map(({ name }) => name);
}

function distanceTo(pattern: ResolvedPattern, table: TableRef): number | undefined {
  const inTable = wildcardDistance(pattern.table, table.table);
  const inSchema = pattern.schema === null ? 0 : wildcardDistance(pattern.schema, table.schema ?? '');
  const isClose = inTable <= slipsAllowed(pattern.table) && inSchema <= slipsAllowed(pattern.schema ?? '');
  return isClose ? inTable + inSchema : undefined;
}

function slipsAllowed(name: string): number {
  return Math.ceil(name.replaceAll('*', '').length / 3);
}

// Levenshtein's distance, a row for each character of the pattern, where "*" takes in any run at no cost.
// Case is ignored: a wrong case is the likeliest slip of all.
function wildcardDistance(pattern: string, text: string): number {
  const target = text.toLowerCase();
  let row = Array.from({ length: target.length + 1 }, (_, index) => index);
  for (const mark of pattern.toLowerCase()) {
    const next: number[] = [];
    for (let index = 0; index <= target.length; index++) {
      const above = row[index] ?? 0;
      const before = index === 0 ? Number.POSITIVE_INFINITY : (next[index - 1] ?? 0);
      if (mark === '*') {
        next.push(Math.min(above, before));
        continue;
      }
      const diagonal = index === 0 ? Number.POSITIVE_INFINITY : (row[index - 1] ?? 0);
      const substitution = diagonal + (target[index - 1] === mark ? 0 : 1);
      next.push(Math.min(above + 1, before + 1, substitution));
    }
    row = next;
  }
  return row[target.length] ?? 0;
}
