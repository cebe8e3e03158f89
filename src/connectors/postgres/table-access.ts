import type { TableRef } from '../../model/plan.js';
import type { SnapshotSession } from '../connector.js';
import type { TableAccess } from '../server-facts.js';
import { qualifiedName, quoteIdentifier } from './quote.js';
import { parseTextArray } from './text-types.js';
import { tableName } from './table-facts.js';

// Of a partitioned table the rows are in its partitions; of a view nobody knows how many there are.
const SQL = `select i.place::int as place, c.oid is not null as present, n.nspname as schema, c.relname as "table",
  c.relkind in ('r', 'p', 'v', 'm', 'f') as profilable,
  coalesce(has_schema_privilege(n.oid, 'usage'), false) as usable,
  coalesce(has_table_privilege(c.oid, 'select') or has_any_column_privilege(c.oid, 'select'), false) as readable,
  array(select a.attname::text from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0
    and not a.attisdropped and not has_column_privilege(c.oid, a.attnum, 'select') order by a.attnum)::text[] as hidden,
  coalesce(row_security_active(c.oid), false) as "hidesRows",
  case when c.relkind in ('r', 'm') then nullif(c.reltuples, -1)
    when c.relkind = 'p' then (select sum(greatest(k.reltuples, 0)) from pg_catalog.pg_inherits h
      join pg_catalog.pg_class k on k.oid = h.inhrelid where h.inhparent = c.oid) end::float8 as rows,
  case when c.relkind in ('r', 'm') then pg_relation_size(c.oid)
    when c.relkind = 'p' then (select sum(pg_relation_size(h.inhrelid)) from pg_catalog.pg_inherits h
      where h.inhparent = c.oid) end::float8 as bytes,
  (select extract(epoch from greatest(s.last_analyze, s.last_autoanalyze))::float8 * 1000
    from pg_catalog.pg_stat_all_tables s where s.relid = c.oid) as "analyzedAtMs",
  exists (select from pg_catalog.pg_stats s where s.schemaname = n.nspname and s.tablename = c.relname) as statistics,
  array(select a.attname::text from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0
    and not a.attisdropped and a.atttypid in ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)
    order by exists (select from pg_catalog.pg_index x where x.indrelid = c.oid and x.indkey[0] = a.attnum) desc,
      a.attnum)::text[] as times
from unnest($1::text[]) with ordinality i(name, place)
  left join pg_catalog.pg_class c on c.oid = pg_catalog.to_regclass(i.name)
  left join pg_catalog.pg_namespace n on n.oid = c.relnamespace
order by i.place`;

interface Row {
  place: number;
  present: boolean;
  schema: string;
  table: string;
  profilable: boolean | null;
  usable: boolean;
  readable: boolean;
  hidden: string | string[];
  hidesRows: boolean;
  rows: number | null;
  bytes: number | null;
  analyzedAtMs: number | null;
  statistics: boolean;
  times: string | string[];
}

/** What this login may do with each table, in their order. One statement, whatever their number. */
export async function postgresTableAccess(
  session: SnapshotSession,
  {
    tables,
    defaultSchema,
  }: { readonly tables: readonly TableRef[]; readonly defaultSchema?: string | undefined },
): Promise<TableAccess[]> {
  const names = tables.map((table) => tableName(table, defaultSchema));
  const rows = await session.query<Row>(SQL, [names]);
  return rows.map((row) => {
    const asked = tables[row.place - 1];
    return {
      schema: row.present ? row.schema : (asked?.schema ?? null),
      table: row.present ? row.table : (asked?.table ?? ''),
      problem: problemOf(row, names[row.place - 1] ?? ''),
      hiddenColumns: texts(row.hidden),
      hidesRows: row.hidesRows,
      estimatedRows: row.rows,
      estimatedBytes: row.bytes,
      analyzedAtMs: row.analyzedAtMs,
      hasStatistics: row.statistics,
      timeColumns: texts(row.times),
    };
  });
}

function problemOf(row: Row, asked: string): string | null {
  if (!row.present || !row.profilable) {
    return `${asked} does not exist or is not visible to this login: check the schema and the spelling`;
  }
  const name = qualifiedName(row);
  if (!row.usable) {
    return `${name} may not be read: ask its owner for GRANT USAGE ON SCHEMA ${quoteIdentifier(row.schema)} TO this login`;
  }
  if (!row.readable)
    return `${name} may not be read: ask its owner for GRANT SELECT ON ${name} TO this login`;
  return null;
}

// One driver gives an array, the other its literal.
function texts(value: string | string[]): string[] {
  const list = typeof value === 'string' ? parseTextArray(value) : value;
  return list.filter((text) => text !== null);
}
