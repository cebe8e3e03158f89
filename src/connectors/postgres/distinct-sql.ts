import type { ValueRange } from '../profiling-dialect.js';
import type { RowSource } from '../row-selection.js';
import type { ColumnInfo } from '../table-info.js';
import { finiteFilter, MAX_TEXT_VALUE_LENGTH, operand, traitsOf } from './column-sql.js';
import { quoteIdentifier } from './quote.js';

/** Types whose own hash function keeps 64 bits. Those of bigint, timestamps and interval fold to 32 first. */
const HASH64: Readonly<Record<string, (name: string) => string>> = {
  text: (name) => `hashtextextended(${name}, 0)`,
  varchar: (name) => `hashtextextended(${name}::text, 0)`,
  name: (name) => `hashtextextended(${name}::text, 0)`,
  bpchar: (name) => `hashbpcharextended(${name}, 0)`,
  // numeric's hash leaves out the sign, and gives the seed for NaN and the infinities: the seed tells them apart.
  numeric: (name) =>
    `hash_numeric_extended(${name}, case when ${name} < 0 then 1 when ${name} = 'NaN' then 2 else 0 end)`,
  uuid: (name) => `uuid_hash_extended(${name}, 0)`,
  inet: (name) => `hashinetextended(${name}, 0)`,
  cidr: (name) => `hashinetextended(${name}, 0)`,
  bytea: (name) => `hashtextextended(encode(${name}, 'hex') collate "C", 0)`,
  // jsonb_hash_extended cancels out on arrays that repeat, so the canonical text is hashed.
  jsonb: (name) => `hashtextextended(${name}::text collate "C", 0)`,
};

export function distinctSql(column: ColumnInfo, options: { exact: boolean; plain: boolean }): string {
  const name = quoteIdentifier(column.name);
  const { baseType } = traitsOf(column);
  if (options.exact) return `count(distinct ${sameness(column)})::text`;
  if (baseType === 'numeric' && options.plain)
    return `count(distinct hash_numeric_extended(${name}, 0))::text`;
  const hash = HASH64[baseType];
  return `count(distinct ${hash ? hash(name) : name})::text`;
}

export function quantilesSql(column: ColumnInfo, fractions: readonly number[], range: ValueRange): string[] {
  const filter = range === 'finite' ? finiteFilter(column) : '';
  const { kind, baseType } = traitsOf(column);
  const result = kind === 'float' ? '::float8[]' : baseType === 'money' ? '::numeric[]' : '';
  const all = `(percentile_disc(array[${fractions.join(', ')}]::float8[]) within group (order by ${quoteIdentifier(column.name)})${filter})`;
  // The same aggregate each time: the server computes it once.
  return fractions.map((_, index) => `(${all}${result})[${index + 1}]::text`);
}

export function topValuesSql(column: ColumnInfo, source: RowSource, limit: number): string {
  const name = quoteIdentifier(column.name);
  const text = `${operand(column)}::text collate "C"`;
  // A number that lost its last digits would be another.
  const shown = traitsOf(column).kind === 'decimal' ? 'v' : `left(v, ${MAX_TEXT_VALUE_LENGTH})`;
  return `(select json_agg(json_build_array(${shown}, n) order by n desc, v)::text
    from (select ${text} as v, count(*) as n from ${source.sql} where ${name} is not null
      group by ${sameness(column)} order by n desc, v limit ${Math.trunc(limit)}) g)`;
}

/** What two values have in common when they count as one: jsonb by its text, as 1.0 and 1.00 are equal to it. */
function sameness(column: ColumnInfo): string {
  const name = quoteIdentifier(column.name);
  return traitsOf(column).baseType === 'jsonb' ? `(${name}::text collate "C")` : name;
}
