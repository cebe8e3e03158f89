export interface FloorColumn {
  readonly name: string;
  /** The type without its modifiers, as PostgreSQL writes it. */
  readonly type: string;
}

/** Runs a statement and gives its rows as arrays of what the driver made of the values. */
export type RunRows = (sql: string) => Promise<ReadonlyArray<readonly unknown[]>>;

export async function readColumns(run: RunRows, table: string): Promise<FloorColumn[]> {
  const rows = await run(
    `select attname, format_type(atttypid, null) from pg_attribute
     where attrelid = '${quoteName(table)}'::regclass and attnum > 0 and not attisdropped order by attnum`,
  );
  return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
