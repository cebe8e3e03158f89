import { type FloorColumn, quoteName, readColumns, type RunRows } from './columns.js';

const BINS = 10;
const INTEGERS = new Set(['smallint', 'integer', 'bigint']);
const FLOATS = new Set(['real', 'double precision']);
const TEXTS = new Set(['text', 'character varying', 'character']);
const EXTREMES: Readonly<Record<string, (name: string) => readonly [min: string, max: string] | null>> = {
  boolean: (name) => [`bool_and(${name})`, `bool_or(${name})`],
  // There is no min(uuid); the text sorts the same.
  uuid: (name) => [`min(${name}::text collate "C")`, `max(${name}::text collate "C")`],
  jsonb: () => null,
  // The text of a real is rounded: its bounds are read as doubles.
  real: (name) => [`min(${name}::float8)`, `max(${name}::float8)`],
};

// Sorting a 64-bit hash beats sorting wide values. Those of bigint and timestamps fold to 32 bits first: counted raw.
const HASHES: Readonly<Record<string, (name: string) => string>> = {
  text: (name) => `hashtextextended(${name}, 0)`,
  'character varying': (name) => `hashtextextended(${name}, 0)`,
  numeric: (name) => `hash_numeric_extended(${name}, 0)`,
  uuid: (name) => `uuid_hash_extended(${name}, 0)`,
  jsonb: (name) => `jsonb_hash_extended(${name}, 0)`,
};

/** Settings that make the statements below fastest: compiling them and sorting whole rows for one of them cost more. */
export const BEST_SETTINGS = [
  'set jit = off',
  'set enable_presorted_aggregate = off',
  "set work_mem = '64MB'",
  'set timezone = UTC',
];

export interface BestSqlOptions {
  readonly run: RunRows;
  readonly table: string;
  /** Means and deviations of integers and numerics without a float, as a profile has them. */
  readonly exactMoments: boolean;
}

/** The fastest SQL we know for all metrics of a table: three statements, whatever the number of its columns. */
export async function runBestSql({ run, table, exactMoments }: BestSqlOptions): Promise<number> {
  const columns = await readColumns(run, table);
  const moments = columns.flatMap((column) => momentExpressions(column, exactMoments));
  const [first = []] = await run(selectFrom(table, ['count(*)', ...moments.map(({ sql }) => sql)]));
  const found = new Map(moments.map(({ key }, index) => [key, first[index + 1]]));

  const [distincts = []] = await run(selectFrom(table, columns.map(distinctExpression)));

  const histograms = columns.filter(isNumber).map((column) => ({
    column,
    edges: innerEdges(column, found.get(`${column.name} min`), found.get(`${column.name} max`)),
  }));
  const cumulative = histograms.flatMap(({ column, edges }) =>
    edges.map((edge) => `count(*) filter (where ${quoteName(column.name)} < ${edge})`),
  );
  const [bins = []] = cumulative.length > 0 ? await run(selectFrom(table, cumulative)) : [];
  return first.length + distincts.length + Math.round(bins.length / (BINS - 1));
}

function momentExpressions(column: FloorColumn, exact: boolean): Array<{ key: string; sql: string }> {
  const name = quoteName(column.name);
  const expressions = [{ key: `${column.name} count`, sql: `count(${name})` }];
  const own = EXTREMES[column.type];
  const extremes = own ? own(name) : [`min(${name})`, `max(${name})`];
  for (const [index, sql] of (extremes ?? []).entries()) {
    expressions.push({ key: `${column.name} ${index === 0 ? 'min' : 'max'}`, sql: `(${sql})::text` });
  }
  if (isNumber(column)) {
    const value = exact && !FLOATS.has(column.type) ? name : `${name}::float8`;
    expressions.push({ key: `${column.name} mean`, sql: `avg(${value})` });
    expressions.push({ key: `${column.name} stddev`, sql: `stddev_samp(${value})` });
  }
  if (TEXTS.has(column.type)) {
    for (const aggregate of ['min', 'max', 'avg']) {
      expressions.push({ key: `${column.name} ${aggregate}_length`, sql: `${aggregate}(length(${name}))` });
    }
  }
  return expressions;
}

function distinctExpression({ name, type }: FloorColumn): string {
  const quoted = quoteName(name);
  return `count(distinct ${HASHES[type]?.(quoted) ?? quoted})`;
}

/** Compared in the column's own type: a cast of every value would cost more than the comparison. */
function innerEdges({ type }: FloorColumn, min: unknown, max: unknown): string[] {
  const low = Number(min);
  const width = (Number(max) - low) / BINS;
  if (min === null || !(width > 0)) return [];
  return Array.from({ length: BINS - 1 }, (_, index) => {
    const edge = low + width * (index + 1);
    if (INTEGERS.has(type)) return `${Math.ceil(edge)}::${type}`;
    return `${edge}::${FLOATS.has(type) ? 'float8' : 'numeric'}`;
  });
}

function isNumber({ type }: FloorColumn): boolean {
  return INTEGERS.has(type) || FLOATS.has(type) || type === 'numeric';
}

function selectFrom(table: string, expressions: readonly string[]): string {
  return `select ${expressions.join(', ')} from ${quoteName(table)}`;
}
