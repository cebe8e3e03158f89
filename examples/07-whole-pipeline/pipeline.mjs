import { openRunHistory, profileTables } from 'profilemesh';
import { validate } from './validate.mjs';

/**
 * Extract, load, profile, validate, transform. A load that does not pass stays in `staging` for whoever looks at it; nothing
 * is published, and its run is rejected, so that no later load is compared with it.
 *
 * @param {{
 *   hook: import('profilemesh').ProfileMeshHook,
 *   extract: (signal?: AbortSignal) => Promise<object[]>,
 *   signal?: AbortSignal,
 * }} options
 * @returns {Promise<{ published: boolean, rows: number, problems: string[] }>}
 */
export async function runPipeline({ hook, extract, signal }) {
  const config = await hook.getConfig();
  const runner = { config, ...(signal && { signal }) };
  const connection = await hook.getEngine();
  try {
    const rows = await extract(signal);
    await load(connection.kysely, rows);
    const run = await profileTables(runner);
    const problems = await validate(run, runner);
    if (problems.length > 0) await reject({ config, runId: run.runId, problems });
    else await transform(connection.kysely);
    return { published: problems.length === 0, rows: rows.length, problems };
  } finally {
    await connection.close();
  }
}

/**
 * @typedef {import('profilemesh').Connection['kysely']} Database
 * @param {Database} db
 * @param {object[]} rows
 */
function load(db, rows) {
  return db.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('staging.orders').execute();
    if (rows.length > 0) await transaction.insertInto('staging.orders').values(rows).execute();
  });
}

/** @param {Database} db */
function transform(db) {
  return db.transaction().execute(async (transaction) => {
    const days = transaction.selectFrom('staging.orders').select('day');
    await transaction.deleteFrom('mart.revenue').where('day', 'in', days).execute();
    const revenue = transaction
      .selectFrom('staging.orders')
      .select(({ fn }) => ['day', fn.countAll().as('orders'), fn.sum('amount').as('revenue')])
      .groupBy('day');
    await transaction
      .insertInto('mart.revenue')
      .columns(['day', 'orders', 'revenue'])
      .expression(revenue)
      .execute();
  });
}

/** @param {{ config: import('profilemesh').ResolvedConfig, runId: string, problems: string[] }} options */
async function reject({ config, runId, problems }) {
  const history = await openRunHistory({ config });
  try {
    await history.reviewRun({
      runId,
      verdict: 'rejected',
      reason: problems.join('; '),
      reviewedBy: 'pipeline',
    });
  } finally {
    await history.close();
  }
}
