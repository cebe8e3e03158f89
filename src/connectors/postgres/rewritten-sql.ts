import type { TableInfo } from '../table-info.js';
import { qualifiedName } from './quote.js';

/**
 * TRUNCATE and those forms of ALTER TABLE that rewrite a table give it a new file, whose rows no older snapshot sees: it
 * looks empty there. pg_class is read as of the snapshot, pg_relation_filenode and to_regclass as of now. Partitions and
 * children are looked at too.
 */
export function rewrittenSql(table: TableInfo): { sql: string; parameters: string[] } {
  return {
    sql: `with recursive tree(oid) as (
    select c.oid from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2
    union
    select i.inhrelid from pg_catalog.pg_inherits i join tree on i.inhparent = tree.oid
  )
  select coalesce(bool_or(c.relfilenode <> 0 and c.relfilenode is distinct from pg_catalog.pg_relation_filenode(c.oid)), false)
    or not exists (select from tree where oid = pg_catalog.to_regclass($3)) as yes
  from tree join pg_catalog.pg_class c on c.oid = tree.oid`,
    parameters: [table.schema, table.table, qualifiedName(table)],
  };
}
