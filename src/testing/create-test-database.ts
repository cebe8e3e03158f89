import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { stringify } from 'yaml';
import { parseConfig } from '../config/parse-config.js';
import type { ConfigInput } from '../config/config-schema.js';
import { createConnectorRegistry } from '../connectors/registry.js';
import { loadTestTable, parseTestTableName, type TestTable } from './load-test-table.js';

/** Options of {@link createTestDatabase}. */
export interface TestDatabaseOptions {
  /** By `table` or `schema.table`; without a schema `public`. Each is also a configured table, in this order. */
  readonly tables?: Readonly<Record<string, TestTable>>;
  /** Sections of the configuration besides source and storage; `profiling` is merged with the list of tables. */
  readonly config?: Partial<ConfigInput>;
}

/** A database in memory with a configuration file of its own. */
export interface TestDatabase extends AsyncDisposable {
  /** A configuration whose source and storage are this database. */
  readonly config: ConfigInput;
  /** The same as a file, in a temporary folder. */
  readonly configPath: string;
  /** Writes the file anew. */
  writeConfig(config: ConfigInput): Promise<void>;
  /** Runs one statement, for looking at what was stored. */
  query<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Takes the database and the file away. */
  close(): Promise<void>;
}

/**
 * A PostgreSQL in memory (PGlite, which has to be installed), filled with the given tables, and a configuration for
 * it. Takes some seconds to start and about 1 GB of memory: share one among the tests of a file.
 *
 * @throws {DatabaseError} PM_DB_DRIVER_MISSING without `@electric-sql/pglite`; PM_DB_QUERY when a table can't be loaded
 * @throws {ConfigError} when `options.config` is not valid
 */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const { tables = {} } = options;
  const config = testConfig(options);
  const connection = await createConnectorRegistry().connect(parseConfig(config, { env: {} }).source);
  let folder: string | undefined;
  const close = async (): Promise<void> => {
    await connection.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  };
  try {
    for (const [name, content] of Object.entries(tables)) {
      await loadTestTable({ kysely: connection.kysely, name: parseTestTableName(name), content });
    }
    folder = await mkdtemp(join(tmpdir(), 'profilemesh-test-'));
    const configPath = join(folder, 'profilemesh.yml');
    const writeConfig = (changed: ConfigInput): Promise<void> => writeFile(configPath, stringify(changed));
    await writeConfig(config);
    return {
      config,
      configPath,
      writeConfig,
      async query<Row extends object>(sql: string, parameters: readonly unknown[] = []) {
        return (await connection.kysely.executeQuery<Row>(CompiledQuery.raw(sql, [...parameters]))).rows;
      },
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function testConfig({ tables = {}, config = {} }: TestDatabaseOptions): ConfigInput {
  const connection = { type: 'pglite' as const, database: 'test', filepath: `memory://${randomUUID()}` };
  return {
    environment: 'test',
    ...config,
    source: { ...connection, schema: 'public' },
    storage: { ...config.storage, connection },
    profiling: { tables: Object.keys(tables).map(parseTestTableName), ...config.profiling },
  };
}
