import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type { PgliteInstance } from './shared-instance.js';

/** Kysely over a shared PGlite: a connection is the turn to use its one session. */
export function createPgliteDialect(instance: PgliteInstance): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new PgliteDriver(instance),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

class PgliteDriver implements Driver {
  readonly #instance: PgliteInstance;
  readonly #turns = new WeakMap<DatabaseConnection, () => void>();

  constructor(instance: PgliteInstance) {
    this.#instance = instance;
  }

  async init(): Promise<void> {
    // PGlite is open before Kysely is made.
  }

  async destroy(): Promise<void> {
    // Whoever opened PGlite closes it.
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const release = await this.#instance.turn.acquire();
    const connection = new PgliteConnection(this.#instance);
    this.#turns.set(connection, release);
    return connection;
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    this.#turns.get(connection)?.();
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }
}

class PgliteConnection implements DatabaseConnection {
  readonly #instance: PgliteInstance;

  constructor(instance: PgliteInstance) {
    this.#instance = instance;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, affectedRows } = await this.#instance.db.query<Row>(query.sql, query.parameters);
    return { rows, numAffectedRows: BigInt(affectedRows) };
  }

  // biome-ignore lint/correctness/useYield: PGlite answers whole; Kysely asks for the method
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('PGlite does not stream rows: use execute().');
  }
}
