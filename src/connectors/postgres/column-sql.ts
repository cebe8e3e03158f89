import type { ColumnInfo } from '../table-info.js';
import { quoteIdentifier } from './quote.js';
import type { PostgresTraits } from './type-traits.js';

/** min, max and top values of texts, arrays and the like are cut to this length: a value may be a gigabyte long. */
export const MAX_TEXT_VALUE_LENGTH = 256;

export function traitsOf(column: ColumnInfo): PostgresTraits {
  return column.traits as PostgresTraits;
}

/** The column as arithmetic takes it: money as numeric, real as float8 (its own text is rounded). */
export function operand(column: ColumnInfo): string {
  const name = quoteIdentifier(column.name);
  const { baseType } = traitsOf(column);
  if (baseType === 'money') return `${name}::numeric`;
  return baseType === 'float4' ? `${name}::float8` : name;
}

/** The type that ±Infinity is written in. */
export function infinityType(column: ColumnInfo): string {
  const { kind, castType } = traitsOf(column);
  return kind === 'float' ? 'float8' : castType;
}

/** A FILTER clause that leaves NaN and ±Infinity out; empty for types that have none. */
export function finiteFilter(column: ColumnInfo): string {
  const { infinite, nan } = traitsOf(column);
  const name = quoteIdentifier(column.name);
  if (infinite) {
    const type = infinityType(column);
    // NaN sorts above Infinity, so one range leaves all three out.
    return ` filter (where ${name} > '-infinity'::${type} and ${name} < 'infinity'::${type})`;
  }
  return nan ? ` filter (where ${name} <> 'NaN'::${traitsOf(column).castType})` : '';
}
