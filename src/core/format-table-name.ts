/** How messages and plans name a table or a pattern: `schema.table`, or `table` without a schema. */
export function formatTableName(name: { readonly schema: string | null; readonly table: string }): string {
  return name.schema ? `${name.schema}.${name.table}` : name.table;
}
