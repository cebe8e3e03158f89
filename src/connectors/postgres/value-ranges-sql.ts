import type { ColumnInfo, TableInfo } from '../table-info.js';

/** See `StreamDialect.valueRanges`: pg_stats keeps a sample's most frequent values, and bounds of equally full ranges of the others. */
export function valueRangesSql(
  table: TableInfo,
  columns: readonly ColumnInfo[],
): { sql: string; parameters: readonly unknown[] } {
  return {
    sql: `select "column", bounds[1] as first, bounds[2] as second,
  bounds[array_length(bounds, 1) - 1] as second_last, bounds[array_length(bounds, 1)] as last,
  (select min(value) from unnest(common) as value where value - value = 0) as common_min,
  (select max(value) from unnest(common) as value where value - value = 0) as common_max
from (
  select attname::text as "column", histogram_bounds::text::float8[] as bounds,
    most_common_vals::text::float8[] as common
  from pg_catalog.pg_stats
  where schemaname = $1 and tablename = $2 and attname = any ($3::text[]) and inherited = $4
  offset 0
) as known`,
    parameters: [table.schema, table.table, columns.map(({ name }) => name), table.kind === 'partitioned'],
  };
}
