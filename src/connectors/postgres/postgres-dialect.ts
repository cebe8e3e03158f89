import { UnsupportedFeatureError } from '../../core/errors.js';
import type { ColumnInfo, TableInfo } from '../table-info.js';
import type { Measure, ProfilingDialect, RowFilter, RowSelection, RowSource } from '../profiling-dialect.js';
import { qualifiedName, quoteIdentifier, quoteLiteral } from './quote.js';
import type { PostgresTraits } from './type-traits.js';

/** min and max of texts, arrays and the like are cut to this length: a value may be a gigabyte long. */
const MAX_TEXT_VALUE_LENGTH = 256;

// The result tuple, and the tuple a parallel worker sends, hold at most 1,664 values.
const MAX_RESULT_COLUMNS = 1600;
const MAX_PARALLEL_AGGREGATES = 1600;

// count(distinct) sorts, each in its own work_mem: the budget is shared by all of a statement.
const DISTINCT_MEMORY_KIB = 262_144;
const MAX_WORK_MEM_KIB = 65_536;
const MIN_WORK_MEM_KIB = 64;

/** What differs between servers: older ones have no infinite numeric. */
export interface PostgresDialectOptions {
  readonly serverVersion: number;
}

export function createPostgresDialect({ serverVersion }: PostgresDialectOptions): ProfilingDialect {
  return {
    maxColumnsPerStatement: MAX_RESULT_COLUMNS,
    rowCount: 'count(*)::text',
    traits: traitsOf,
    rowSource,
    newestValues: (table, column, limit) => {
      const key = quoteIdentifier(column.name);
      return `select distinct t.${key}::text, t.${key} as ordered from ${qualifiedName(table)} t
  where t.${key} is not null order by ordered desc limit ${Math.trunc(limit)}`;
    },
    measure,
    scaledMeasure: (column, name, powerOfTwo) => {
      const raw = `${quoteIdentifier(column.name)}::float8`;
      const scaled = `${raw} / power(2::float8, ${powerOfTwo})`;
      // What the division would push below the smallest double weighs nothing beside the huge ones.
      const tiny = `abs(${raw}) < power(2::float8, ${powerOfTwo - 1000})`;
      const value = powerOfTwo > 0 ? `case when ${tiny} then 0 else ${scaled} end` : scaled;
      const aggregate = name === 'mean' ? 'avg' : 'stddev_samp';
      return `(${aggregate}(${value})${finiteFilter(column)})::text`;
    },
    distinct,
    countBelow: (column, bound) => {
      const traits = traitsOf(column);
      // real < float8 compares both exactly; a bound cast to real would be rounded.
      const type =
        traits.kind === 'float' ? 'float8' : traits.baseType === 'money' ? 'numeric' : traits.castType;
      return `count(*) filter (where ${operand(column)} < ${quoteLiteral(bound)}::${type})::text`;
    },
    pack: (expressions) => `array[${expressions.join(', ')}]::text[]`,
    prepareDistincts: (count) => {
      const kib = Math.floor(DISTINCT_MEMORY_KIB / Math.max(1, count));
      return `set local work_mem = ${Math.min(MAX_WORK_MEM_KIB, Math.max(MIN_WORK_MEM_KIB, kib))}`;
    },
    prepareAggregates: (count) =>
      count > MAX_PARALLEL_AGGREGATES ? 'set local max_parallel_workers_per_gather = 0' : null,
  };

  function finiteFilter(column: ColumnInfo): string {
    const { kind, infinite } = traitsOf(column);
    const name = quoteIdentifier(column.name);
    if (infinite) {
      const type = infinityType(column);
      // NaN sorts above Infinity, so one range leaves all three out.
      return ` filter (where ${name} > '-infinity'::${type} and ${name} < 'infinity'::${type})`;
    }
    return kind === 'decimal' && serverVersion < 140_000 && traitsOf(column).baseType === 'numeric'
      ? ` filter (where ${name} <> 'NaN'::numeric)`
      : '';
  }

  function measure(column: ColumnInfo, name: Measure): string {
    const { kind } = traitsOf(column);
    const raw = quoteIdentifier(column.name);
    const value = operand(column);
    const finite = finiteFilter(column);
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
        // stddev of real squares in float8 already; money and integers give numeric.
        return `(stddev_samp(${kind === 'float' ? `${raw}::float8` : value})${finite})::text`;
      case 'empty':
        return `count(*) filter (where ${raw} = '')::text`;
      case 'min_length':
        return `min(char_length(${raw}::text))::text`;
      case 'max_length':
        return `max(char_length(${raw}::text))::text`;
      case 'avg_length':
        return `avg(char_length(${raw}::text))::text`;
    }
  }
}

function traitsOf(column: ColumnInfo): PostgresTraits {
  return column.traits as PostgresTraits;
}

/** The column as arithmetic takes it: money as numeric, real as float8 (its own text is rounded). */
function operand(column: ColumnInfo): string {
  const name = quoteIdentifier(column.name);
  const { baseType } = traitsOf(column);
  if (baseType === 'money') return `${name}::numeric`;
  return baseType === 'float4' ? `${name}::float8` : name;
}

function infinityType(column: ColumnInfo): string {
  const { kind, castType } = traitsOf(column);
  return kind === 'float' ? 'float8' : castType;
}

function extreme(column: ColumnInfo, name: 'min' | 'max', finite: string): string {
  const traits = traitsOf(column);
  const raw = quoteIdentifier(column.name);
  if (traits.kind === 'boolean') return `bool_${name === 'min' ? 'and' : 'or'}(${raw})::text`;
  // Byte order, whatever the database's collation: the same answer everywhere.
  if (traits.kind === 'text') {
    return `left(${name}(${raw}::text collate "C"), ${MAX_TEXT_VALUE_LENGTH})`;
  }
  // min(uuid) is missing before PostgreSQL 18; its text sorts the same.
  if (traits.baseType === 'uuid') return `${name}(${raw}::text collate "C")`;
  const value = `(${name}(${operand(column)})${finite})::text`;
  return traits.kind === 'other' ? `left(${value}, ${MAX_TEXT_VALUE_LENGTH})` : value;
}

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

function distinct(column: ColumnInfo): string {
  const name = quoteIdentifier(column.name);
  const hash = HASH64[traitsOf(column).baseType];
  return `count(distinct ${hash ? hash(name) : name})::text`;
}

const SAMPLED_KINDS: ReadonlySet<TableInfo['kind']> = new Set(['table', 'partitioned', 'materialized view']);

function rowSource(table: TableInfo, { filter, sample }: RowSelection): RowSource {
  const name = qualifiedName(table);
  if (!filter && !sample) return { sql: name, parameters: [] };
  if (sample && !SAMPLED_KINDS.has(table.kind)) {
    throw new UnsupportedFeatureError({
      feature: `Sampling the ${table.kind} ${name}`,
      connector: 'postgres',
      alternative: 'profile it without sampling, or sample the table under it',
    });
  }
  const hidden = table.columns.filter(({ readable }) => !readable);
  if (sample && sample.maxRows !== null && hidden.length > 0) {
    throw new UnsupportedFeatureError({
      feature: `sampling.max_rows on ${name}, of which the user may not read every column,`,
      connector: 'postgres',
      alternative: 'leave max_rows out, or ask for SELECT on the table',
    });
  }
  // Not t.*: that needs the right to read every column.
  const readable = table.columns.filter((column) => column.readable);
  const list = readable.map((column) => `t.${quoteIdentifier(column.name)}`).join(', ');
  const where = filter ? ` where ${filterSql(filter)}` : '';
  // Each row is drawn for itself, so drawing before the filter gives the same sample as drawing after it.
  const drawn =
    sample && sample.fraction < 1
      ? ` tablesample bernoulli (${sample.fraction * 100}) repeatable (${sample.seed})`
      : '';
  const capped =
    sample && sample.maxRows !== null
      ? ` order by hashtextextended(t.tableoid::text || t.ctid::text, ${sample.seed}), t.tableoid, t.ctid limit ${sample.maxRows}`
      : '';
  return {
    sql: `(select ${list} from ${name} t${drawn}${where}${capped}) as t`,
    parameters: filter ? filterValues(filter) : [],
  };
}

function filterSql(filter: RowFilter): string {
  const column = `t.${quoteIdentifier(filter.column.name)}`;
  const type = traitsOf(filter.column).castType;
  if (filter.kind === 'at_least') return `${column} >= $1::text::${type}`;
  if (filter.values.length === 0) return 'false';
  return `${column} in (${filter.values.map((_, index) => `$${index + 1}::text::${type}`).join(', ')})`;
}

function filterValues(filter: RowFilter): string[] {
  return filter.kind === 'at_least' ? [filter.value] : [...filter.values];
}
