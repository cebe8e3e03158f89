import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection, SnapshotSession } from '../../src/connectors/connector.js';
import { createConnectorRegistry } from '../../src/connectors/registry.js';
import { measureTable } from '../../src/profiling/measure-table.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { tablePlan } from '../support/table-plan.js';
import { testConnection } from '../support/test-config.js';

const ROWS = 250_000;
const SHUFFLED = `(i * 2654435761 % 4294967296)`;

describe('histograms whose bounds are guessed from the statistics of the server', () => {
  let database: TestPostgresDatabase;
  let connection: Connection;

  beforeAll(async () => {
    database = await createTestPostgresDatabase();
    connection = await createConnectorRegistry().connect(testConnection(database));
    await database.query(`create table guessed as select i as id, (i % 7)::smallint as few,
        (i % 2000)::int as whole, ${SHUFFLED}::bigint as big, (${SHUFFLED} / 1000.0)::numeric(12, 2) as amount,
        case when i % 10 = 0 then null else ${SHUFFLED} / 7.0 end::float8 as root,
        (i % 1000 + 0.5)::real as half, exp(sqrt(i)::float8 / 40) as tail
      from generate_series(1::bigint, ${ROWS}) i`);
    await database.query('analyze guessed');
  });
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  /** The histograms of both strategies, and the statements that streaming sent on the table. */
  async function compare(): Promise<{ statements: string[] }> {
    const statements: string[] = [];
    const watched: Connection = {
      ...connection,
      snapshot: (options, work) =>
        connection.snapshot(options, (session) => work(watch(session, statements))),
    };
    const options = { plan: tablePlan('guessed'), statementTimeoutMs: 60_000 };
    const stream = await measureTable({ ...options, connection: watched, strategy: 'stream' });
    const pushdown = await measureTable({ ...options, connection, strategy: 'pushdown' });
    expect(stream.metadata.strategy).toBe('stream');
    for (const [index, { name, metrics, error }] of stream.columns.entries()) {
      expect({ name, error, histogram: metrics.histogram }).toEqual({
        ...{ name, error: null, histogram: pushdown.columns[index]?.metrics.histogram },
      });
    }
    return { statements };
  }

  it('are those that the database counts, without a statement for the bounds of most columns', async () => {
    const { statements } = await compare();
    const [bounds, ...others] = statements.filter((sql) => sql.includes('min('));
    expect(bounds).toContain('"tail"');
    for (const column of ['id', 'few', 'whole', 'big', 'amount', 'root', 'half']) {
      expect(bounds).not.toContain(`"${column}"`);
    }
    expect(others).toEqual([]);
    expect(statements.filter((sql) => sql.includes('count(*) filter'))).toEqual([]);
  });

  it('are counted by one more statement where the statistics are out of date', async () => {
    await database.query(`alter table guessed set (autovacuum_enabled = off)`);
    await database.query(
      `insert into guessed select 4000000, 99, -5, 9007199254740995, -1, 'NaN', 1e6, 'Infinity'`,
    );
    const { statements } = await compare();
    const [late, ...others] = statements.filter((sql) => sql.includes('count(*) filter'));
    expect(others).toEqual([]);
    for (const column of ['id', 'few', 'whole', 'big', 'half']) expect(late).toContain(`"${column}"`);
    expect(late).not.toContain('"root"');
  });
});

function watch(session: SnapshotSession, statements: string[]): SnapshotSession {
  return {
    ...session,
    query: (sql, parameters) => {
      if (sql.includes('"guessed"')) statements.push(sql);
      return session.query(sql, parameters);
    },
  };
}
