import type { ColumnInfo } from '../table-info.js';
import type { ProfilingDialect } from '../profiling-dialect.js';
import { finiteFilter, traitsOf } from './column-sql.js';
import { createCopyDialect } from './copy-dialect.js';
import { distinctSql, quantilesSql, topValuesSql } from './distinct-sql.js';
import { measureSql } from './measure-sql.js';
import { quoteIdentifier, quoteLiteral } from './quote.js';
import { rewrittenSql } from './rewritten-sql.js';
import { partitionValuesSql, rowSource } from './row-source.js';

// The result tuple, and the tuple a parallel worker sends, hold at most 1,664 values.
const MAX_RESULT_COLUMNS = 1600;
const MAX_PARALLEL_AGGREGATES = 1600;

// count(distinct) sorts, each in its own work_mem: the budget is shared by all of a statement.
const DISTINCT_MEMORY_KIB = 262_144;
const MAX_WORK_MEM_KIB = 65_536;
const MIN_WORK_MEM_KIB = 64;

// Before 12 a WITH query is always read once, and the word is not known.
const MATERIALIZED = 120_000;

/** What differs between servers: older ones have no infinite numeric. */
export interface PostgresDialectOptions {
  readonly serverVersion: number;
  /** The database's encoding is UTF-8. Default true. */
  readonly utf8?: boolean;
}

export function createPostgresDialect({
  serverVersion,
  utf8 = true,
}: PostgresDialectOptions): ProfilingDialect {
  return {
    maxColumnsPerStatement: MAX_RESULT_COLUMNS,
    rowCount: 'count(*)::text',
    traits: traitsOf,
    rowSource,
    partitionValues: partitionValuesSql,
    measure: (column, name, range = 'finite') => measureSql({ column, name, range }),
    scaledMeasure,
    distinct: distinctSql,
    quantiles: quantilesSql,
    topValues: topValuesSql,
    materialize: (source) => ({
      prefix: `with pm_rows as ${serverVersion >= MATERIALIZED ? 'materialized ' : ''}(select * from ${source.sql})\n`,
      source: { sql: 'pm_rows', parameters: source.parameters },
    }),
    countBelow,
    pack: (expressions) => `array[${expressions.join(', ')}]::text[]`,
    prepareDistincts: (count) => {
      const kib = Math.floor(DISTINCT_MEMORY_KIB / Math.max(1, count));
      return `set local work_mem = ${Math.min(MAX_WORK_MEM_KIB, Math.max(MIN_WORK_MEM_KIB, kib))}`;
    },
    prepareAggregates: (count) =>
      count > MAX_PARALLEL_AGGREGATES ? 'set local max_parallel_workers_per_gather = 0' : null,
    rewritten: rewrittenSql,
    stream: createCopyDialect({ utf8, serverVersion }),
  };
}

function scaledMeasure(column: ColumnInfo, name: 'mean' | 'stddev', powerOfTwo: number): string {
  const raw = `${quoteIdentifier(column.name)}::float8`;
  const scaled = `${raw} / power(2::float8, ${powerOfTwo})`;
  // What the division would push below the smallest double weighs nothing beside the huge ones.
  const tiny = `abs(${raw}) < power(2::float8, ${powerOfTwo - 1000})`;
  const value = powerOfTwo > 0 ? `case when ${tiny} then 0 else ${scaled} end` : scaled;
  const aggregate = name === 'mean' ? 'avg' : 'stddev_samp';
  return `(${aggregate}(${value})${finiteFilter(column)})::text`;
}

function countBelow(column: ColumnInfo, bound: string): string {
  const { kind, baseType, castType } = traitsOf(column);
  const name = quoteIdentifier(column.name);
  const value = baseType === 'money' ? `${name}::numeric` : name;
  // real < float8 compares both exactly; a bound cast to real would be rounded.
  const type = kind === 'float' ? 'float8' : baseType === 'money' ? 'numeric' : castType;
  return `count(*) filter (where ${value} < ${quoteLiteral(bound)}::${type})::text`;
}
