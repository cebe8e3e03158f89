import pg from 'pg';
import type { FloorJob } from '../job.js';
import type { Measured } from '../subjects/measured.js';
import { BEST_SETTINGS, runBestSql } from './best-sql.js';
import { quoteName, type RunRows } from './columns.js';
import { discardCopy } from './discard-copy.js';

/** Connects first: a floor is the statements alone. */
export async function runFloor({ kind, place, table }: FloorJob, measured: Measured): Promise<number> {
  const session = 'url' in place ? await openPostgres(place.url) : await openPglite(place.directory);
  try {
    if (kind === 'count') {
      const count = `select count(*) from ${quoteName(table)}`;
      return await measured(async () => (await session.run(count)).length);
    }
    for (const setting of BEST_SETTINGS) await session.run(setting);
    if (kind === 'copy') {
      await measured(() => session.discard(`copy ${quoteName(table)} to stdout (format binary)`));
      return 0;
    }
    const exactMoments = kind === 'sql-exact';
    return await measured(() => runBestSql({ run: session.run, table, exactMoments }));
  } finally {
    await session.close();
  }
}

interface Session {
  readonly run: RunRows;
  discard(sql: string): Promise<unknown>;
  close(): Promise<void>;
}

async function openPostgres(connectionString: string): Promise<Session> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  let discarded = false;
  return {
    run: async (text) => (await client.query({ text, rowMode: 'array' })).rows,
    discard: (sql) => {
      discarded = true;
      return discardCopy(client, sql);
    },
    close: async () => {
      if (!discarded) await client.end();
    },
  };
}

async function openPglite(directory: string): Promise<Session> {
  const { PGlite } = await import('@electric-sql/pglite');
  const db = await PGlite.create(directory);
  return {
    run: async (sql) => (await db.query<unknown[]>(sql, [], { rowMode: 'array' })).rows,
    discard: (sql) => db.query(sql.replace('to stdout', "to '/dev/blob'")),
    close: () => db.close(),
  };
}
