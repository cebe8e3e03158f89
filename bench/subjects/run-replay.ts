import pg from 'pg';
import type { ReplayJob } from '../job.js';
import type { Measured } from './measured.js';

/** The round trips of a profile without the profile: what is left of its CPU is our own. */
export async function runReplay({ url, statements, times }: ReplayJob, measured: Measured): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const replay = async (): Promise<void> => {
    for (const { sql, parameters } of statements) await client.query(sql, [...parameters]);
  };
  try {
    await replay();
    await measured(async () => {
      for (let time = 0; time < times; time += 1) await replay();
    });
    return 0;
  } finally {
    await client.end();
  }
}
