import type { Measure, ValueRange } from '../profiling-dialect.js';
import type { ColumnInfo } from '../table-info.js';
import { finiteFilter, infinityType, MAX_TEXT_VALUE_LENGTH, operand, traitsOf } from './column-sql.js';
import { quoteIdentifier } from './quote.js';

/** The expression of one measure of a column, as a text. */
export function measureSql(options: { column: ColumnInfo; name: Measure; range: ValueRange }): string {
  const { column, name, range } = options;
  const raw = quoteIdentifier(column.name);
  const value = operand(column);
  const finite = range === 'finite' ? finiteFilter(column) : '';
  switch (name) {
    case 'non_null':
      return `count(${raw})::text`;
    case 'nan':
      return `count(*) filter (where ${raw} = 'NaN'::${traitsOf(column).castType})::text`;
    case 'positive_infinity':
      return `count(*) filter (where ${raw} = 'infinity'::${infinityType(column)})::text`;
    case 'negative_infinity':
      return `count(*) filter (where ${raw} = '-infinity'::${infinityType(column)})::text`;
    case 'min':
    case 'max':
      return extreme(column, name, finite);
    case 'sum':
      return `(sum(${value})${finite})::text`;
    case 'mean':
      return `(avg(${value})${finite})::text`;
    case 'stddev':
      // Integers and numeric are squared exactly; real and double in float8.
      if (traitsOf(column).kind === 'float') return `(stddev_samp(${value})${finite})::text`;
      // The server's own root of a numeric keeps 16 digits of the variance: of a deviation of 1e9 none after the point.
      return `sqrt(var_samp(${value})${finite} * 1e40::numeric)::text || 'e-20'`;
    case 'empty':
      return `count(*) filter (where ${raw} = '')::text`;
    case 'zero':
      return `count(*) filter (where ${value} = 0)::text`;
    case 'min_length':
      return `min(char_length(${raw}::text))::text`;
    case 'max_length':
      return `max(char_length(${raw}::text))::text`;
    case 'avg_length':
      return `avg(char_length(${raw}::text))::text`;
  }
}

function extreme(column: ColumnInfo, name: 'min' | 'max', finite: string): string {
  const { kind, baseType, castType } = traitsOf(column);
  const raw = quoteIdentifier(column.name);
  if (kind === 'boolean') return `bool_${name === 'min' ? 'and' : 'or'}(${raw})::text`;
  // Byte order, whatever the database's collation: the same answer everywhere.
  if (kind === 'text') return `left(${name}(${raw}::text collate "C"), ${MAX_TEXT_VALUE_LENGTH})`;
  // No server so far has min(uuid); its text sorts the same.
  if (baseType === 'uuid') return `${name}(${raw}::text collate "C")`;
  // A domain over an enum has no min() of its own.
  const own = kind === 'other' ? `${raw}::${castType}` : raw;
  const least = `(${name}(${own})${finite})`;
  // The one value is converted, not each of the column.
  if (kind === 'float') return `${least}::float8::text`;
  if (baseType === 'money') return `${least}::numeric::text`;
  const value = `${least}::text`;
  return kind === 'other' ? `left(${value}, ${MAX_TEXT_VALUE_LENGTH})` : value;
}
