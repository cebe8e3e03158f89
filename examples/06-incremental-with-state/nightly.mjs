import { listTableStates, profileTables } from 'profilemesh';

/**
 * One run, and what it read of each table. The state that the next run goes by is stored with the run, in one transaction.
 *
 * @param {import('profilemesh').RunnerOptions} options
 */
export async function profileIncrementally(options) {
  const { tables } = await profileTables(options);
  return tables.map(({ fullName, rowCount, error, metadata }) => ({
    table: fullName,
    decision: metadata.decision,
    reason: error?.message ?? metadata.decision_reason,
    rowsRead: metadata.rows_read ?? 0,
    // Of the whole table, also where a part of it was read; null where nothing was.
    rowCount,
  }));
}

/**
 * What is known of the tables. `dueAt` of an entry is when the table is looked at again.
 * @param {import('profilemesh').TableStateOptions} options
 */
export async function whatIsKnown(options) {
  const states = await listTableStates(options);
  return states.map(({ table, decision, lastProfiledAt, partitions, dueAt }) => ({
    ...{ table, decision, lastProfiledAt, dueAt },
    partitions: partitions.length,
  }));
}
