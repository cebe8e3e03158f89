import { UnsupportedFeatureError } from '../../core/errors.js';
import type {
  BlockRange,
  PartitionQuery,
  RowFilter,
  RowSample,
  RowSelection,
  RowSource,
} from '../row-selection.js';
import type { ColumnInfo, TableInfo } from '../table-info.js';
import { traitsOf } from './column-sql.js';
import { qualifiedName, quoteIdentifier } from './quote.js';

/** Kinds that have pages and a place for each row. */
const STORED_KINDS: ReadonlySet<TableInfo['kind']> = new Set(['table', 'partitioned', 'materialized view']);

/** The FROM clause of a table's rows: filter first, then sample. */
export function rowSource(table: TableInfo, { filter, sample, blocks }: RowSelection): RowSource {
  const name = qualifiedName(table);
  if (!filter && !sample && !blocks) return { sql: name, parameters: [] };
  // Not t.*: that needs the right to read every column.
  const columns = table.columns.filter((column) => column.readable);
  const list = columns.map((column) => `t.${quoteIdentifier(column.name)}`).join(', ');
  const conditions = [...(filter ? [filterSql(filter)] : []), ...(blocks ? blockConditions(blocks) : [])];
  const where = conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '';
  const parameters = filter ? filterValues(filter) : [];
  if (!sample) return { sql: `(select ${list} from ${name} t${where}) as t`, parameters };
  refuseWhatCannotBe(table, sample);
  const rows: Rows = { table, columns, list, name, where };
  return { sql: `(${DRAWS[sample.method](rows, sample)}) as t`, parameters, drawn: true };
}

interface Rows {
  readonly table: TableInfo;
  readonly columns: readonly ColumnInfo[];
  readonly list: string;
  readonly name: string;
  readonly where: string;
}

const DRAWS: Readonly<Record<RowSample['method'], (rows: Rows, sample: RowSample) => string>> = {
  random({ list, name, where }, { unit, fraction, maxRows, seed }) {
    // What is drawn doesn't depend on the filter, so drawing before it gives the same sample as drawing after it.
    const method = unit === 'pages' ? 'system' : 'bernoulli';
    const drawn =
      fraction < 1 ? ` tablesample ${method} (${decimal(fraction * 100)}) repeatable (${seed})` : '';
    const capped = maxRows === null ? '' : ` order by ${shuffled(seed)} limit ${maxRows}`;
    return `select ${list} from ${name} t${drawn}${where}${capped}`;
  },

  stratified({ columns, list, name, where }, { column, fraction, maxRows, seed }) {
    const [rank, size, total, place] = freeNames(columns, ['rank', 'size', 'total', 'place']);
    const key = columnName(column);
    const part =
      maxRows === null ? decimal(fraction) : `least(${decimal(fraction)}, ${maxRows}.0 / ${total})`;
    // What rounding up adds is taken from the greatest strata: their last rows have the highest ranks.
    const capped = maxRows === null ? '' : ` order by t.${rank}, t.${place} limit ${maxRows}`;
    return `select ${list} from (select ${list},
      row_number() over (partition by ${key} order by ${shuffled(seed)}) as ${rank},
      count(*) over (partition by ${key}) as ${size}, count(*) over () as ${total}, ${hashOfPlace(seed)} as ${place}
      from ${name} t${where}) t where t.${rank} <= greatest(1, round(t.${size} * ${part}))${capped}`;
  },

  topk({ table, list, name, where }, { column, fraction, maxRows }) {
    const key = columnName(column);
    // Rows with equal keys need an order too, or each statement would see others of them.
    const tie = STORED_KINDS.has(table.kind) ? 't.tableoid, t.ctid' : `row(${list})::text collate "C"`;
    const part = `(select ceil(count(*) * ${decimal(fraction)})::bigint from ${name} t${where})`;
    const limits = [...(fraction < 1 ? [part] : []), ...(maxRows === null ? [] : [String(maxRows)])];
    const limit = limits.length === 0 ? '' : ` limit least(${limits.join(', ')})`;
    return `select ${list} from ${name} t${where} order by ${key} desc nulls last, ${tie}${limit}`;
  },
};

function columnName(column: ColumnInfo | null): string {
  return column ? `t.${quoteIdentifier(column.name)}` : 'null';
}

function hashOfPlace(seed: number): string {
  return `hashtextextended(t.tableoid::text || t.ctid::text, ${seed})`;
}

function shuffled(seed: number): string {
  return `${hashOfPlace(seed)}, t.tableoid, t.ctid`;
}

/** Plain digits: SQL reads 1e-7 as a double, and counts are multiplied by it. */
function decimal(value: number): string {
  return value.toFixed(20).replace(/0+$/, '').replace(/\.$/, '');
}

function freeNames(columns: readonly ColumnInfo[], wanted: readonly string[]): string[] {
  const taken = new Set(columns.map(({ name }) => name));
  let prefix = 'pm_';
  while (wanted.some((name) => taken.has(prefix + name))) prefix = `${prefix}_`;
  return wanted.map((name) => quoteIdentifier(prefix + name));
}

function refuseWhatCannotBe(table: TableInfo, sample: RowSample): void {
  const name = qualifiedName(table);
  if (!STORED_KINDS.has(table.kind) && sample.method !== 'topk') {
    throw new UnsupportedFeatureError({
      feature: `Sampling the ${table.kind === 'foreign' ? 'foreign table' : table.kind} ${name} by method ${sample.method}`,
      connector: 'postgres',
      alternative: 'profile it without sampling, take method topk, or sample the table under it',
    });
  }
  const needsPlaces = sample.method !== 'random' || sample.maxRows !== null;
  if (needsPlaces && STORED_KINDS.has(table.kind) && table.columns.some(({ readable }) => !readable)) {
    const what = sample.method === 'random' ? 'sampling.max_rows' : `sampling.method ${sample.method}`;
    throw new UnsupportedFeatureError({
      feature: `${what} on ${name}, of which the user may not read every column,`,
      connector: 'postgres',
      alternative: 'take method random without max_rows, or ask for SELECT on the table',
    });
  }
}

/** The different values of a partition key, as texts, without NULL. */
export function partitionValuesSql(table: TableInfo, column: ColumnInfo, query: PartitionQuery): string {
  const { order, seed } = query;
  const limit = Math.trunc(query.limit);
  const key = `t.${quoteIdentifier(column.name)}`;
  const from = `from ${qualifiedName(table)} t where ${key} is not null`;
  if (order === 'random') {
    return `select d.v::text as value from (select distinct ${key} as v ${from}) d
  order by hashtextextended(d.v::text collate "C", ${seed}), d.v limit ${limit}`;
  }
  // One value needs no sorting out of equal ones, and an index on the key gives it at once.
  // Of several, 1.0 and 1.00 are one: equal values may differ in their text.
  return limit === 1
    ? `select ${key}::text as value ${from} order by ${key} desc limit 1`
    : `select d.v::text as value from (select distinct ${key} as v ${from}) d order by d.v desc limit ${limit}`;
}

function filterSql(filter: RowFilter): string {
  const name = `t.${quoteIdentifier(filter.column.name)}`;
  const { kind, castType: type } = traitsOf(filter.column);
  // A domain over an enum has no operators of its own.
  const column = kind === 'other' ? `${name}::${type}` : name;
  if (filter.kind === 'is_null') return `${name} is null`;
  if (filter.kind === 'at_least') return `${column} >= $1::text::${type}`;
  if (filter.values.length === 0) return 'false';
  return `${column} in (${filter.values.map((_, index) => `$${index + 1}::text::${type}`).join(', ')})`;
}

function blockConditions({ from, to }: BlockRange): string[] {
  return [`t.ctid >= '(${from},0)'::tid`, ...(to === null ? [] : [`t.ctid < '(${to},0)'::tid`])];
}

function filterValues(filter: RowFilter): string[] {
  if (filter.kind === 'is_null') return [];
  return filter.kind === 'at_least' ? [filter.value] : [...filter.values];
}
