import { createHash } from 'node:crypto';
import type { ConnectionType, ResolvedConnection } from '../../config/types.js';
import { throwIfAborted } from '../../core/abort.js';
import { DatabaseError, isProfileMeshError } from '../../core/errors.js';
import { formatTableName } from '../../core/format-table-name.js';
import type { TableRef } from '../../model/plan.js';
import type { AnyKysely, Connection, Connector, SnapshotSession } from '../connector.js';
import { kindTraits } from '../kind-traits.js';
import type { TableInfo } from '../table-info.js';
import type { TableFacts } from '../table-facts.js';
import type { RowDatabase, RowTable } from './row-database.js';
import { noSql, rowDialect } from './row-dialect.js';

const capabilities = {
  maxConnections: Number.POSITIVE_INFINITY,
  // A signal is seen between two rows.
  cancelsStatements: false,
  sharesSnapshots: false,
};

/** Options of {@link createRowConnector}. */
export interface RowConnectorOptions {
  /** The `type` of the connections that it serves. */
  readonly name: ConnectionType;
  open(connection: ResolvedConnection): Promise<RowDatabase> | RowDatabase;
}

/**
 * A connector of something that can only iterate rows, for {@link createConnectorRegistry}: every metric is computed here.
 * It is a source only; partitions, samples and `execution.consistency: run` are refused with PM_UNSUPPORTED.
 */
export function createRowConnector({ name, open }: RowConnectorOptions): Connector {
  return {
    name,
    capabilities,
    async connect(connection, { signal } = {}) {
      throwIfAborted(signal);
      return rowConnection({ name, connection, database: await open(connection) });
    },
  };
}

function rowConnection(options: {
  name: string;
  connection: ResolvedConnection;
  database: RowDatabase;
}): Connection {
  const { name, connection, database } = options;
  const classifyError = (error: unknown): DatabaseError => {
    if (error instanceof DatabaseError) return error;
    const reason = error instanceof Error ? error.message : String(error);
    return new DatabaseError('PM_DB_QUERY', `Rows of ${name} could not be read: ${reason}`, { cause: error });
  };
  const lookUp = async ({ schema, table }: TableRef): Promise<RowTable | undefined> => {
    const wanted = schema ?? connection.schema ?? null;
    const tables = await database.listTables();
    return tables.find((one) => one.table === table && (wanted === null || one.schema === wanted));
  };
  const find = async (ref: TableRef): Promise<RowTable> => {
    const found = await lookUp(ref);
    if (found) return found;
    const asked = formatTableName({ schema: ref.schema ?? connection.schema ?? null, table: ref.table });
    throw new DatabaseError(
      'PM_DB_TABLE_MISSING',
      `${name} has no table ${asked}: check the schema and table name.`,
    );
  };
  const sessionOf = (signal: AbortSignal | undefined): SnapshotSession => ({
    query: () => Promise.reject(noSql(name)),
    async *rows(table, columns) {
      try {
        const names = columns.map((column) => column.name);
        for await (const row of database.readRows(await find(table), names)) {
          throwIfAborted(signal);
          yield row;
        }
      } catch (error) {
        throw isProfileMeshError(error) ? error : classifyError(error);
      }
    },
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= Promise.resolve(database.close?.());
    return closing;
  };
  return {
    connectorName: name,
    capabilities,
    dialect: rowDialect(name),
    get kysely(): AnyKysely {
      throw noSql(name);
    },
    async listTables({ schema, signal } = {}) {
      throwIfAborted(signal);
      const tables = await database.listTables();
      return tables
        .filter((table) => schema === undefined || table.schema === schema)
        .map(({ schema, table }) => ({ schema, table }));
    },
    describeTable: async (_, table) => describe(await find(table)),
    tableFacts: (_, { tables }) =>
      Promise.all(
        tables.map(async (table) => {
          const found = await lookUp(table);
          return found ? factsOf(database, found) : null;
        }),
      ),
    async snapshot({ signal }, work) {
      throwIfAborted(signal);
      return work(sessionOf(signal));
    },
    classifyError,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function describe({ schema, table, columns }: RowTable): TableInfo {
  return {
    schema,
    table,
    kind: 'table',
    columns: columns.map(({ name, kind, type = kind }) => ({
      ...{ name, type, nullable: true, readable: true },
      traits: kindTraits(kind),
    })),
    estimatedRows: null,
    estimatedBytes: null,
  };
}

async function factsOf(database: RowDatabase, table: RowTable): Promise<TableFacts> {
  const token = (await database.changeToken?.(table)) ?? null;
  return {
    kind: 'table',
    // Of any length, and it may say more of the rows than a state table should hold.
    changeToken: token === null ? null : createHash('sha256').update(token).digest('hex'),
    estimatedRows: null,
    estimatedBytes: null,
    partitions: null,
  };
}
