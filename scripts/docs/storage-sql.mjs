// schema/storage.sql: the statements by which the package makes its tables, for those who make them themselves.
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { loadSource } from './load-source.mjs';

export const FILE = 'schema/storage.sql';

const HEAD = `-- The storage tables of profilemesh under their default names, for storage.create_tables: false.
-- Made by scripts/write-storage-sql.mjs from src/storage/create-table.ts.
`;

/** The tables' names, their columns, and the file's text. */
export async function storageSql() {
  const { CREATE_TABLE } = await loadSource('src/storage/create-table.ts');
  const { DEFAULT_TABLE_NAMES } = await loadSource('src/storage/table-names.ts');
  const tables = [];
  for (const [table, name] of Object.entries(DEFAULT_TABLE_NAMES)) {
    const statements = [];
    await CREATE_TABLE[table](recorder(statements), { schema: null, table: name });
    const sql = statements.map((text) => formatted(text, table, name));
    const columns = [...sql[0].matchAll(/^ {2}"(\w+)" /gm)].map(([, column]) => column);
    tables.push({ name, columns, sql });
  }
  const text = `${HEAD}${tables.map(({ sql }) => `\n${sql.join('\n')}\n`).join('')}`;
  return { tables, text };
}

/** A database that takes down what it is asked and does nothing. */
function recorder(statements) {
  return new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: ({ query }) => statements.push(query.sql),
  });
}

/** One column a line, and the table's own name in place of the code's. */
function formatted(sql, table, name) {
  const own = sql.replace(new RegExp(`(table|on|exists) "${table}"`), `$1 "${name}"`);
  const [, head, body] = /^(create table [^(]*)\((.*)\)$/s.exec(own) ?? [];
  if (body === undefined) return `${own};`;
  // A comma inside parentheses is one of a key.
  const columns = body.split(/, (?![^(]*\))/);
  return `${head}(\n  ${columns.join(',\n  ')}\n);`;
}
