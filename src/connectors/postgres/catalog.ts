import { DatabaseError, UnsupportedFeatureError } from '../../core/errors.js';
import { isRefusal } from '../is-refusal.js';
import type { TableRef } from '../../model/plan.js';
import type { SnapshotSession } from '../connector.js';
import type { ColumnInfo, TableInfo } from '../table-info.js';
import { qualifiedName, quoteIdentifier } from './quote.js';
import {
  type CatalogType,
  kindOfCategory,
  knownTraits,
  noMinimum,
  type PostgresTraits,
} from './type-traits.js';

export const RELATION_KINDS: Readonly<Record<string, TableInfo['kind']>> = {
  r: 'table',
  p: 'partitioned',
  v: 'view',
  m: 'materialized view',
  f: 'foreign',
};

const SYSTEM_SCHEMAS = `n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
    and n.nspname not like 'pg\\_temp\\_%' and n.nspname not like 'pg\\_toast\\_temp\\_%'`;

/** Every relation that can be profiled; partitions are left to their parent. */
export function listTablesSql(schema: string | undefined): { sql: string; parameters: string[] } {
  return {
    sql: `select n.nspname as schema, c.relname as "table"
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
    and ${schema === undefined ? SYSTEM_SCHEMAS : 'n.nspname = $1'}
  order by n.nspname collate "C", c.relname collate "C"`,
    parameters: schema === undefined ? [] : [schema],
  };
}

// reltuples and relpages are of the last ANALYZE or VACUUM: their ratio is scaled to the size of today.
function relationSql(serverVersion: number): string {
  const partitions =
    serverVersion >= 120_000
      ? `when c.relkind = 'p' then (select sum(pg_relation_size(t.relid)) from pg_catalog.pg_partition_tree(c.oid) t)::float8`
      : '';
  return `select c.oid::text as oid, n.nspname as schema, c.relname as "table", c.relkind::text as kind,
    has_schema_privilege(n.oid, 'usage') as usable, pg_is_other_temp_schema(n.oid) as elsewhere,
    has_table_privilege(c.oid, 'select') or has_any_column_privilege(c.oid, 'select') as readable,
    case when c.relkind in ('r', 'm') then pg_relation_size(c.oid)::float8 ${partitions} end as bytes,
    case when c.relkind in ('r', 'm') and c.reltuples >= 0 and c.relpages > 0 then
      c.reltuples * (pg_relation_size(c.oid)::float8 / current_setting('block_size')::int / c.relpages) end as rows
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.oid = pg_catalog.to_regclass($1)`;
}

const COLUMNS_SQL = `with recursive base(attnum, oid) as (
    select a.attnum, a.atttypid from pg_catalog.pg_attribute a
      where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped
    union all
    select b.attnum, t.typbasetype from base b join pg_catalog.pg_type t on t.oid = b.oid where t.typtype = 'd'
  )
  select a.attname as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as nullable,
    has_column_privilege(a.attrelid, a.attnum, 'select') as readable,
    t.typname as "baseType", pg_catalog.format_type(t.oid, -1) as "castType", t.typcategory::text as category,
    t.typnamespace = 'pg_catalog'::regnamespace and t.typtype = 'b' and t.typcategory <> 'A' as builtin,
    coalesce(not (to_jsonb(co) ->> 'collisdeterministic')::boolean, false) as nondeterministic
  from base b
    join pg_catalog.pg_type t on t.oid = b.oid and t.typtype <> 'd'
    join pg_catalog.pg_attribute a on a.attrelid = $1::oid and a.attnum = b.attnum
    left join pg_catalog.pg_collation co on co.oid = a.attcollation
  order by a.attnum`;

interface RelationRow {
  oid: string;
  schema: string;
  table: string;
  kind: string;
  usable: boolean;
  /** A temporary table of another session, whose rows only that one sees. */
  elsewhere: boolean;
  readable: boolean;
  bytes: number | null;
  rows: number | null;
}

interface ColumnRow extends CatalogType {
  name: string;
  type: string;
  nullable: boolean;
  readable: boolean;
  nondeterministic: boolean;
}

export interface DescribeOptions {
  readonly session: SnapshotSession;
  readonly table: TableRef;
  readonly defaultSchema: string | undefined;
  readonly serverVersion: number;
  /** Answers of the server about types that are not built in, by type name. */
  readonly probed: Map<string, PostgresTraits>;
}

export async function describePostgresTable(options: DescribeOptions): Promise<TableInfo> {
  const { session, table } = options;
  const schema = table.schema ?? options.defaultSchema;
  const asked =
    schema === undefined ? quoteIdentifier(table.table) : qualifiedName({ schema, table: table.table });
  const [relation] = await session.query<RelationRow>(relationSql(options.serverVersion), [asked]);
  const kind = relation && RELATION_KINDS[relation.kind];
  if (!relation || !kind) throw missingTable(asked);
  if (relation.elsewhere) throw temporaryTable(relation);
  if (!relation.usable || !relation.readable) throw unreadableTable(relation, relation.usable);
  const columns: ColumnInfo[] = [];
  for (const row of await session.query<ColumnRow>(COLUMNS_SQL, [relation.oid])) {
    const known = await traitsOf(row, options);
    const traits = row.nondeterministic ? { ...known, nondeterministic: true } : known;
    columns.push({ name: row.name, type: row.type, nullable: row.nullable, readable: row.readable, traits });
  }
  const { bytes, rows } = relation;
  return {
    schema: relation.schema,
    table: relation.table,
    kind,
    columns,
    estimatedBytes: bytes,
    estimatedRows: rows === null ? null : Math.round(rows),
  };
}

async function traitsOf(type: CatalogType, options: DescribeOptions): Promise<PostgresTraits> {
  const known = knownTraits(type, options.serverVersion) ?? options.probed.get(type.castType);
  if (known) return known;
  const traits = await probeTraits(type, options.session);
  options.probed.set(type.castType, traits);
  return traits;
}

/** Asks the server over zero rows what a type can do: enums, arrays, ranges, composites, extensions' types. */
async function probeTraits(type: CatalogType, session: SnapshotSession): Promise<PostgresTraits> {
  const { castType } = type;
  const can = async (aggregate: string, why: string): Promise<true | string> => {
    try {
      await session.query(`select ${aggregate} from (select null::${castType} as c limit 0) t`);
      return true;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      // 42883: no such function or operator. Else, e.g., the type's schema may not be used: the server says what.
      return error.details.sqlstate === '42883' ? why : `${why} (${error.message})`;
    }
  };
  const countable = await can('count(distinct c)', `PostgreSQL has no equality for the type ${castType}`);
  return {
    // The qualified name: a type of the user's may be called "money" and is none.
    baseType: castType,
    castType,
    kind: kindOfCategory(type.category),
    nan: false,
    infinite: false,
    countable,
    // min() of an array type exists for every element type, and fails over the first row.
    ordered: countable === true ? await can('min(c)', noMinimum(castType)) : countable,
  };
}

function missingTable(name: string): DatabaseError {
  return new DatabaseError(
    'PM_DB_TABLE_MISSING',
    `Table ${name} does not exist or is not visible to this user. Check the schema and the spelling: names are case-sensitive.`,
    { details: { table: name } },
  );
}

function temporaryTable(relation: RelationRow): UnsupportedFeatureError {
  return new UnsupportedFeatureError({
    feature: `Reading ${qualifiedName(relation)}, a temporary table of another session,`,
    connector: 'postgres',
    alternative: 'profile a permanent or unlogged table made from it',
  });
}

function unreadableTable(relation: RelationRow, usable: boolean): DatabaseError {
  const name = qualifiedName(relation);
  const grant = usable
    ? `GRANT SELECT ON ${name}`
    : `GRANT USAGE ON SCHEMA ${quoteIdentifier(relation.schema)}`;
  return new DatabaseError(
    'PM_DB_PERMISSION',
    `Table ${name} may not be read by this user. Ask its owner for: ${grant} TO the user.`,
    { details: { table: name, sqlstate: '42501' } },
  );
}
