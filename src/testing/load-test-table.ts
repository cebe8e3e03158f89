import { type Kysely, type RawBuilder, sql } from 'kysely';
import { ProfileMeshError } from '../core/errors.js';
import type { JsonValue } from '../core/json.js';

/**
 * What a test table holds: rows, whose values decide the types of the columns, or SQL. One query makes the table of
 * its rows; anything else is run as it is, a list one statement after another, and has to create the table itself.
 */
export type TestTable =
  | ReadonlyArray<Readonly<Record<string, JsonValue | undefined>>>
  | { readonly sql: string | readonly string[] };

export interface TestTableName {
  readonly schema: string;
  readonly table: string;
}

/** `table`, or `schema.table`; without a schema `public`. */
export function parseTestTableName(name: string): TestTableName {
  const dot = name.indexOf('.');
  return dot < 0
    ? { schema: 'public', table: name }
    : { schema: name.slice(0, dot), table: name.slice(dot + 1) };
}

/** Creates a table and fills it, and its schema where there is none yet. */
export async function loadTestTable(options: {
  readonly kysely: Kysely<unknown>;
  readonly name: TestTableName;
  readonly content: TestTable;
}): Promise<void> {
  const { kysely, name, content } = options;
  const table = sql.id(name.schema, name.table);
  await sql`create schema if not exists ${sql.id(name.schema)}`.execute(kysely);
  for (const statement of 'sql' in content
    ? statementsOf(content.sql, table)
    : statementsFor(content, table)) {
    await statement.execute(kysely);
  }
}

function statementsOf(
  text: string | readonly string[],
  table: RawBuilder<unknown>,
): Array<RawBuilder<unknown>> {
  if (typeof text === 'string' && /^\s*(select|with|values|table)\b/i.test(text)) {
    return [sql`create table ${table} as ${sql.raw(text)}`];
  }
  return [text].flat().map((statement) => sql.raw(statement));
}

function statementsFor(
  rows: ReadonlyArray<Readonly<Record<string, JsonValue | undefined>>>,
  table: RawBuilder<unknown>,
): Array<RawBuilder<unknown>> {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (names.length === 0) {
    throw new ProfileMeshError(
      'PM_INVALID_ARGUMENT',
      'A test table needs a row with a value to know its columns. Use sql for an empty one: { sql: "create table …" }.',
    );
  }
  const columns = names.map((name) => {
    const type = columnType(rows.map((row) => row[name] ?? null));
    return sql`${sql.id(name)} ${sql.raw(type)}`;
  });
  const list = sql.join(columns);
  return [
    sql`create table ${table} (${list})`,
    sql`insert into ${table} select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as rows(${list})`,
  ];
}

function columnType(values: readonly JsonValue[]): string {
  const present = values.filter((value) => value !== null);
  const all = (type: string): boolean => present.every((value) => typeof value === type);
  if (present.length === 0) return 'text';
  if (all('boolean')) return 'boolean';
  if (all('string')) return 'text';
  if (all('number')) return present.every(Number.isSafeInteger) ? 'bigint' : 'double precision';
  return 'jsonb';
}
