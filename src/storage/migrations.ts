import { createHash } from 'node:crypto';
import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import type { Connection } from '../connectors/connector.js';
import { CREATE_TABLE } from './create-table.js';
import { formatTableName } from '../core/format-table-name.js';
import type { StorageSchema, StorageTable } from './storage-schema.js';
import type { TableName } from './table-name.js';
import { areDefaultNames, DEFAULT_TABLE_NAMES, tableNameEntries, type TableNames } from './table-names.js';
import { TableNamesPlugin } from './table-names-plugin.js';

/** Where Kysely's migrator keeps what it has done: beside the first of the tables. */
interface Ledger {
  readonly schema: string | null;
  readonly migrations: string;
  readonly lock: string;
}

interface LedgerSchema {
  [table: string]: { name: string };
}

/**
 * One migration per table and version. A later version adds entries (`002_…`); entries that were released are never
 * changed.
 */
function storageMigrations(names: TableNames): Record<string, Migration> {
  const plugin = new TableNamesPlugin(names);
  const entries = tableNameEntries(names).map(([table, name]): [string, Migration] => [
    `001_create_${table}`,
    { up: (db: Kysely<StorageSchema>) => CREATE_TABLE[table](db.withPlugin(plugin), name) },
  ]);
  return Object.fromEntries(entries);
}

/**
 * Creates the schemas and tables that are not there yet. Safe to run from many processes at once: the server's
 * migration lock lets one in after another.
 * @throws whatever the driver threw
 */
export async function migrateStorage(connection: Connection, names: TableNames): Promise<void> {
  const ledger = ledgerFor(names);
  const db: Kysely<LedgerSchema> = connection.kysely;
  await createSchemas(db, names);
  await createLedger(db, ledger);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => storageMigrations(names) },
    // They don't build on each other, and a table that a later version adds may come before others by its name.
    allowUnorderedMigrations: true,
    migrationTableName: ledger.migrations,
    migrationLockTableName: ledger.lock,
    ...(ledger.schema === null ? {} : { migrationTableSchema: ledger.schema }),
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

/** True when every migration of these tables has been recorded. @throws whatever the driver threw */
export async function isMigrated(connection: Connection, names: TableNames): Promise<boolean> {
  const ledger = ledgerFor(names);
  const rows = await inSchema(connection.kysely, ledger.schema)
    .selectFrom(ledger.migrations)
    .select('name')
    .execute();
  const done = new Set(rows.map(({ name }) => name));
  return Object.keys(storageMigrations(names)).every((name) => done.has(name));
}

/**
 * A ledger of its own for each set of names: "001_create_runs is done" is true of one configuration's table and not of
 * another's in the same database.
 */
function ledgerFor(names: TableNames): Ledger {
  const entries = tableNameEntries(names);
  const schema = entries[0]?.[1].schema ?? null;
  const hash = createHash('sha256')
    .update(JSON.stringify(identityOf(names)))
    .digest('hex')
    .slice(0, 8);
  const migrations = areDefaultNames(names) ? 'profilemesh_migrations' : `profilemesh_migrations_${hash}`;
  return { schema, migrations, lock: `${migrations}_lock` };
}

/**
 * The names that tell two ledgers apart. With runs and results it is those two, and the events' and the state's where it was configured:
 * a table that a later version adds must not rename the ledger. Single tables have ledgers of their own.
 */
function identityOf(names: TableNames): Array<[StorageTable, TableName]> {
  const entries = tableNameEntries(names);
  if (names.runs === undefined) return entries;
  return entries.filter(
    ([table, name]) =>
      table === 'runs' ||
      table === 'results' ||
      ((table === 'events' || table === 'state') && formatTableName(name) !== DEFAULT_TABLE_NAMES[table]),
  );
}

function inSchema(db: Kysely<LedgerSchema>, schema: string | null): Kysely<LedgerSchema> {
  return schema === null ? db : db.withSchema(schema);
}

async function createSchemas(db: Kysely<LedgerSchema>, names: TableNames): Promise<void> {
  const wanted = new Set(
    tableNameEntries(names).flatMap(([, { schema }]) => (schema === null ? [] : [schema])),
  );
  if (wanted.size === 0) return;
  const readSchemas = async (): Promise<Set<string>> =>
    new Set((await db.introspection.getSchemas()).map(({ name }) => name));
  const present = await readSchemas();
  for (const schema of wanted) {
    // Asked for first: "create schema if not exists" needs the privilege to create one even where there is nothing to do.
    if (present.has(schema)) continue;
    try {
      await db.schema.createSchema(schema).ifNotExists().execute();
    } catch (error) {
      // Two processes creating it at once: one may be refused, and the schema is there all the same.
      if (!(await readSchemas()).has(schema)) throw error;
    }
  }
}

/**
 * Creates the migrator's two tables, with its own columns. It would do so itself, but not where another schema outside
 * the search path has tables of these names: it looks for them in every schema.
 */
async function createLedger(db: Kysely<LedgerSchema>, ledger: Ledger): Promise<void> {
  const scoped = inSchema(db, ledger.schema);
  await createUnlessPresent(scoped, ledger.migrations, () =>
    scoped.schema
      .createTable(ledger.migrations)
      .addColumn('name', 'varchar(255)', (column) => column.notNull().primaryKey())
      .addColumn('timestamp', 'varchar(255)', (column) => column.notNull())
      .execute(),
  );
  await createUnlessPresent(scoped, ledger.lock, () =>
    scoped.schema
      .createTable(ledger.lock)
      .addColumn('id', 'varchar(255)', (column) => column.notNull().primaryKey())
      .addColumn('is_locked', 'integer', (column) => column.notNull().defaultTo(0))
      .execute(),
  );
}

async function createUnlessPresent(
  db: Kysely<LedgerSchema>,
  table: TableName['table'],
  create: () => Promise<void>,
): Promise<void> {
  if (await canRead(db, table)) return;
  try {
    await create();
  } catch (error) {
    if (!(await canRead(db, table))) throw error;
  }
}

async function canRead(db: Kysely<LedgerSchema>, table: string): Promise<boolean> {
  try {
    await db.selectFrom(table).select(sql`1`.as('name')).where(sql<boolean>`1 = 0`).execute();
    return true;
  } catch {
    return false;
  }
}
