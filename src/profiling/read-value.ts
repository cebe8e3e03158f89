import type { ColumnKind } from '../connectors/profiling-dialect.js';
import { toExactNumber } from '../core/decimal.js';
import type { ExactNumber } from '../model/profile.js';
import { toNumber } from './decimal.js';

/** A value of a column from the server's text. Negative zero is 0: they are one value. */
export function readValue(kind: ColumnKind, text: string): ExactNumber | boolean {
  switch (kind) {
    case 'boolean':
      return text === 'true' || text === 't';
    case 'float':
      return text === '-0' ? 0 : toNumber(text);
    case 'integer':
    case 'decimal':
      return toExactNumber(text);
    default:
      return text;
  }
}
