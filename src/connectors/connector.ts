import type { Kysely } from 'kysely';
import type { ResolvedConnection } from '../config/types.js';
import type { DatabaseError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { TableRef } from '../model/plan.js';
import type { ProfilingDialect } from './profiling-dialect.js';
import type { ServerFacts, TableAccess } from './server-facts.js';
import type { FactsOptions, TableFacts } from './table-facts.js';
import type { ColumnInfo, TableInfo } from './table-info.js';

/** What a connector can do. Code outside `connectors/` asks these and never the database's name. */
export interface ConnectorCapabilities {
  /** Connections one process may hold at once. Default `Infinity`; 1 makes tables run one after another. */
  readonly maxConnections: number;
  /** A statement can be stopped on the server. Without it a time-out has no effect and an abort takes effect between statements. Default true. */
  readonly cancelsStatements: boolean;
  /** Several connections can see one snapshot ({@link SnapshotSession.share}). Default false. */
  readonly sharesSnapshots: boolean;
}

/** Options of {@link Connector.connect}. */
export interface ConnectOptions {
  /** Connections to hold at most. Default 1. */
  readonly poolSize?: number;
  /** How long connecting may take. Default 10 s. */
  readonly connectTimeoutMs?: number;
  readonly logger?: Logger;
  readonly signal?: AbortSignal;
}

/** One transaction of a {@link Connection}: every statement sees the same rows. */
export interface SnapshotSession {
  /**
   * Runs one statement. A statement that fails leaves the snapshot usable.
   * @throws {DatabaseError} as the connector classified it
   * @throws {AbortedError} when the signal fired; the statement is cancelled on the server first
   */
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /**
   * Runs one `COPY … TO STDOUT (FORMAT binary)`; absent where the connector has none. `onChunk` gets the bytes of the
   * file, split anywhere, in an array that is used again after the call; nothing is read ahead while it runs. `framed`: before
   * each row, and before head and trailer where they are by themselves, are the five bytes of the protocol's CopyData message. When it
   * throws, the statement is cancelled, and the error has what it threw as its cause, or is it, if it is one of ours.
   * Fails as {@link query} does.
   */
  copyBinary?(sql: string, onChunk: (chunk: Uint8Array, framed?: boolean) => void): Promise<void>;
  /**
   * The values of these columns, row by row, in their order: for a database whose rows can only be iterated. Where it is there,
   * every metric is computed from it and no SQL is sent. Called a second time where histograms are wanted, for the same rows.
   * Numbers may be numbers, bigints or decimal texts; NULL is null or undefined.
   */
  rows?(
    table: TableInfo,
    columns: readonly ColumnInfo[],
  ): AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>;
  /**
   * Names this snapshot, for {@link SnapshotOptions.joins} of other connections to the same database while this one
   * is open; absent where the connector can't (`sharesSnapshots`).
   * @throws {UnsupportedFeatureError} this server can't, as a standby
   */
  share?(): Promise<string>;
}

/** Options of {@link Connection.snapshot}. */
export interface SnapshotOptions {
  readonly signal?: AbortSignal;
  /** How long one statement may run; enforced by the server, where the connector `cancelsStatements`. */
  readonly statementTimeoutMs?: number;
  /** The name that {@link SnapshotSession.share} gave: see the same rows as that one. */
  readonly joins?: string | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: which tables there are is known at run time only
export type AnyKysely = Kysely<any>;

/** An open connection (or pool) to one database. */
export interface Connection extends AsyncDisposable {
  readonly connectorName: string;
  /** What OpenTelemetry calls this kind of database (`db.system.name`). Default: the connector's name. */
  readonly systemName?: string;
  readonly capabilities: ConnectorCapabilities;
  readonly dialect: ProfilingDialect;
  /** For the storage tables. Profiling goes through {@link Connection.snapshot}. */
  readonly kysely: AnyKysely;
  /** Tables and views of a schema (or of every schema that is not the system's), sorted by name. */
  listTables(options?: { schema?: string; signal?: AbortSignal }): Promise<TableRef[]>;
  /** @throws {DatabaseError} PM_DB_TABLE_MISSING, PM_DB_PERMISSION */
  describeTable(session: SnapshotSession, table: TableRef): Promise<TableInfo>;
  /**
   * What can be said of tables without reading them, in their order, for incremental profiling; `null` for one that isn't there.
   * Absent where the database can't say: then every table counts as changed.
   */
  tableFacts?(session: SnapshotSession, options: FactsOptions): Promise<ReadonlyArray<TableFacts | null>>;
  /** What a person who sets up profiling wants to know of the server. Absent: nothing can be said. */
  serverFacts?(session: SnapshotSession): Promise<ServerFacts>;
  /** What this login may do with tables, in their order. Absent: reading them will show it. */
  tableAccess?(session: SnapshotSession, tables: readonly TableRef[]): Promise<readonly TableAccess[]>;
  /**
   * The answer of a query that a user wrote, as one statement, each value as a text. Absent where there is no language for one.
   * @throws {DatabaseError} PM_DB_QUERY, PM_DB_TIMEOUT
   */
  userQuery?(session: SnapshotSession, query: string): Promise<ReadonlyArray<ReadonlyArray<string | null>>>;
  /** How a table is named in a query. Present with {@link userQuery}. */
  quoteTable?(table: TableRef): string;
  /** Runs `work` in one read-only snapshot. */
  snapshot<T>(options: SnapshotOptions, work: (session: SnapshotSession) => Promise<T>): Promise<T>;
  /** Turns what the driver threw into a {@link DatabaseError} with code, SQLSTATE and `transient`. */
  classifyError(error: unknown): DatabaseError;
  close(): Promise<void>;
}

/** A kind of database. */
export interface Connector {
  readonly name: string;
  readonly capabilities: ConnectorCapabilities;
  /** @throws {DatabaseError} PM_DB_CONNECTION, PM_DB_AUTH, PM_DB_TIMEOUT, PM_DB_DRIVER_MISSING, PM_DB_LOCKED */
  connect(connection: ResolvedConnection, options?: ConnectOptions): Promise<Connection>;
}
