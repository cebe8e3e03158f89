import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/** A database of its own on the run's PostgreSQL server. `await using` or {@link TestPostgresDatabase.drop} ends it. */
export interface TestPostgresDatabase extends AsyncDisposable {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  readonly password: string;
  /** Runs SQL over a connection of its own kept until `drop`. */
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

/** Creates an empty database. Only tests under `test/{contract,conformance,integration,package}` have the server. */
export async function createTestPostgresDatabase(): Promise<TestPostgresDatabase> {
  const serverUrl: string | undefined = inject('postgresUrl');
  if (!serverUrl) {
    throw new Error(
      'No PostgreSQL here: put the test under test/contract, test/integration or test/package.',
    );
  }
  const name = `profilemesh_${randomBytes(6).toString('hex')}`;
  await onServer(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  const drop = async (): Promise<void> => {
    await client.end();
    await onServer(serverUrl, `drop database if exists ${name} with (force)`);
  };
  return {
    url: url.href,
    host: url.hostname,
    port: Number(url.port || 5432),
    database: name,
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    async query<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) {
      const result = values.length > 0 ? await client.query<Row>(sql, values) : await client.query<Row>(sql);
      return result.rows ?? [];
    },
    drop,
    [Symbol.asyncDispose]: drop,
  };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
