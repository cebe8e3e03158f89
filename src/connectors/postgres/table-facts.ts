import { createHash } from 'node:crypto';
import { isRefusal } from '../is-refusal.js';
import type { TableRef } from '../../model/plan.js';
import type { SnapshotSession } from '../connector.js';
import type { FactsOptions, PartitionFacts, TableFacts } from '../table-facts.js';
import { RELATION_KINDS } from './catalog.js';
import { qualifiedName, quoteIdentifier } from './quote.js';

// What the session's own transactions have not reported yet is added: in an embedded database they are all there are.
const COUNTERS = ['inserted', 'updated', 'deleted']
  .map(
    (what) =>
      `coalesce(pg_stat_get_tuples_${what}(c.oid), 0) + coalesce(pg_stat_get_xact_tuples_${what}(c.oid), 0)`,
  )
  .join(', ');

// Partitions and children of each table asked for, in one statement. A reset of the statistics, a crash among them, leaves its
// time behind; a rewrite or TRUNCATE a new file.
const FACTS_SQL = `with recursive asked(place, oid) as (
    select a.place, pg_catalog.to_regclass(a.name)::oid from unnest($1::text[]) with ordinality a(name, place)
  ), tree(place, root, oid) as (
    select place, oid, oid from asked where oid is not null
    union
    select t.place, t.root, i.inhrelid from tree t join pg_catalog.pg_inherits i on i.inhparent = t.oid
      where not coalesce((to_jsonb(i) ->> 'inhdetachpending')::boolean, false)
  )
  select t.place::int as place, t.root = c.oid as "isRoot", n.nspname as schema, c.relname as "table",
    c.relkind::text as kind, c.relrowsecurity as secured,
    has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') as readable,
    current_setting('track_counts')::boolean and not pg_is_in_recovery() as counted,
    concat_ws(' ', pg_stat_get_bgwriter_stat_reset_time(), pg_stat_get_db_stat_reset_time(
      (select d.oid from pg_catalog.pg_database d where d.datname = current_database()))) as reset,
    concat_ws(' ', c.oid, pg_relation_filenode(c.oid), ${COUNTERS}) as content,
    (select string_agg(concat_ws(' ', a.attnum, a.attname, a.atttypid, a.atttypmod, a.attcollation), ',' order by a.attnum)
      from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as shape,
    case when c.relkind in ('r', 'm') then pg_relation_size(c.oid)::float8 end as bytes,
    case when c.relkind in ('r', 'm') and c.reltuples >= 0 and c.relpages > 0 then
      c.reltuples * (pg_relation_size(c.oid)::float8 / current_setting('block_size')::int / c.relpages) end as rows
  from tree t join pg_catalog.pg_class c on c.oid = t.oid join pg_catalog.pg_namespace n on n.oid = c.relnamespace`;

interface RelationFacts {
  place: number;
  isRoot: boolean;
  schema: string;
  table: string;
  kind: string;
  secured: boolean;
  readable: boolean;
  counted: boolean;
  reset: string;
  content: string;
  shape: string | null;
  bytes: number | null;
  rows: number | null;
}

/** Facts about tables from the catalog and the statistics counters, in their order; `null` for one that isn't there. */
export async function postgresTableFacts(
  session: SnapshotSession,
  options: FactsOptions & { readonly defaultSchema: string | undefined },
): Promise<Array<TableFacts | null>> {
  const { tables, estimateViews, defaultSchema } = options;
  const names = tables.map((table) => tableName(table, defaultSchema));
  const rows = await session.query<RelationFacts>(FACTS_SQL, [names]);
  const byPlace = new Map<number, RelationFacts[]>();
  for (const row of rows) {
    const found = byPlace.get(row.place);
    if (found) found.push(row);
    else byPlace.set(row.place, [row]);
  }
  const facts: Array<TableFacts | null> = [];
  for (const [index, name] of names.entries()) {
    const found = factsOf(byPlace.get(index + 1) ?? []);
    const isSized = found?.kind !== 'view' && found?.kind !== 'foreign';
    facts.push(found && estimateViews && !isSized ? { ...found, ...(await planned(session, name)) } : found);
  }
  return facts;
}

/** Quoted; without any schema it is looked up in the search path. */
export function tableName({ schema, table }: TableRef, defaultSchema: string | undefined): string {
  const own = schema ?? defaultSchema;
  return own === undefined ? quoteIdentifier(table) : qualifiedName({ schema: own, table });
}

function factsOf(relations: readonly RelationFacts[]): TableFacts | null {
  const root = relations.find(({ isRoot }) => isRoot);
  const kind = root && RELATION_KINDS[root.kind];
  if (!root || !kind) return null;
  const stored = relations.filter(({ kind: own }) => own !== 'p');
  const tokens = relations.map(tokenOf);
  return {
    kind,
    changeToken: tokens.includes(null) ? null : digest([...tokens].sort()),
    estimatedRows: total(stored.map(({ rows }) => rows)),
    estimatedBytes: total(stored.map(({ bytes }) => bytes)),
    // Policies of the table do not hold for its partitions, nor theirs for what is read through the table.
    partitions:
      kind === 'partitioned' &&
      !relations.some(({ secured }) => secured) &&
      stored.every(({ readable }) => readable)
        ? stored.map(partitionOf).sort((a, b) => (a.name < b.name ? -1 : 1))
        : null,
  };
}

function partitionOf(relation: RelationFacts): PartitionFacts {
  const { schema, table, rows, bytes } = relation;
  return {
    name: qualifiedName(relation),
    table: { schema, table },
    changeToken: tokenOf(relation),
    estimatedRows: rows === null ? null : Math.round(rows),
    estimatedBytes: bytes,
  };
}

/** Views and foreign tables have no counters; a standby has them, and does not count. */
function tokenOf({ kind, counted, reset, content, shape }: RelationFacts): string | null {
  if (!counted || !['r', 'm', 'p'].includes(kind)) return null;
  return digest([reset, content, shape]);
}

function digest(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** `null` when a part is not known. */
function total(parts: ReadonlyArray<number | null>): number | null {
  let sum = 0;
  for (const part of parts) {
    if (part === null) return null;
    sum += part;
  }
  return Math.round(sum);
}

interface ExplainedPlan {
  readonly Plan?: { readonly 'Plan Rows'?: number; readonly 'Plan Width'?: number };
}

/** What the planner expects of reading it all; nothing when it refuses. */
async function planned(
  session: SnapshotSession,
  name: string,
): Promise<Partial<Pick<TableFacts, 'estimatedRows' | 'estimatedBytes'>>> {
  try {
    const [row] = await session.query<{ 'QUERY PLAN': unknown }>(
      `explain (format json) select * from ${name}`,
    );
    const answer = row?.['QUERY PLAN'];
    const plans = (typeof answer === 'string' ? JSON.parse(answer) : answer) as readonly ExplainedPlan[];
    const { 'Plan Rows': rows, 'Plan Width': width } = plans[0]?.Plan ?? {};
    if (rows === undefined || width === undefined) return {};
    return { estimatedRows: rows, estimatedBytes: rows * width };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return {};
  }
}
