import { join } from 'node:path';
import {
  createProfilingTaskGroup,
  DatabaseError,
  ProfileMeshHook,
  type ProfileTablesOptions,
  type ProfilingRun,
  profileTables,
  TableOperator,
} from 'profilemesh';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../../test/support/postgres.js';
import { printedInReadme, runExample } from '../../test/support/run-example.js';
import { runGroup } from './run-group.mjs';

const folder = import.meta.dirname;
let database: TestPostgresDatabase;
let hook: ProfileMeshHook;

beforeAll(async () => {
  database = await createTestPostgresDatabase();
  hook = new ProfileMeshHook({
    configPath: join(folder, 'profilemesh.yml'),
    env: { DATABASE_URL: database.url },
  });
});

afterAll(() => database.drop());

/** The tasks of the group, whose profiling is done by `profile`. */
async function tasksWith(profile: (options: ProfileTablesOptions) => Promise<ProfilingRun>) {
  const { tasks } = await createProfilingTaskGroup({ groupId: 'profile', hook });
  return tasks.map(({ id, operator: { taskId, table, schema } }) => ({
    id,
    operator: new TableOperator({ taskId, table, schema, hook, profile }),
  }));
}

describe('03-parallel-per-table', () => {
  it('prints what its README says, and stores a run for each table that could be read', async () => {
    const printed = await runExample({ folder, env: { DATABASE_URL: database.url } });
    expect(printed).toBe(await printedInReadme(folder));
    const stored = await database.query('select dataset_name from profilemesh_runs order by 1');
    expect(stored.map(({ dataset_name }) => dataset_name)).toEqual(['customers', 'orders', 'payments']);
  });

  it('tries a task again whose error may pass, and no other', async () => {
    const tries: string[] = [];
    const tasks = await tasksWith(async (options) => {
      const [table] = options.plan?.tables ?? [];
      tries.push(table?.table ?? '');
      if (table?.table === 'orders' && tries.filter((name) => name === 'orders').length === 1) {
        throw new DatabaseError('PM_DB_CONNECTION', 'The connection was lost.', { transient: true });
      }
      return profileTables({ ...options, store: false });
    });
    const outcomes = await runGroup({ tasks, concurrency: 1, pauseMs: 0 });
    expect(outcomes.map(({ id, tryNumber, result }) => [id, tryNumber, result?.row_count])).toEqual([
      ['profile.customers', 1, 3],
      ['profile.invoices', 1, undefined],
      ['profile.orders', 2, 5],
      ['profile.payments', 1, 4],
    ]);
    expect(tries).toEqual(['customers', 'invoices', 'orders', 'orders', 'payments']);
  });

  it('runs as many tasks at a time as it may', async () => {
    let active = 0;
    let most = 0;
    const tasks = await tasksWith(async (options) => {
      active += 1;
      most = Math.max(most, active);
      const run = await profileTables({ ...options, store: false });
      active -= 1;
      return run;
    });
    await runGroup({ tasks, concurrency: 2 });
    expect(most).toBe(2);
  });

  it('ends every task that the signal finds', async () => {
    const stop = new AbortController();
    const tasks = await tasksWith(async (options) => {
      stop.abort();
      return profileTables(options);
    });
    const outcomes = await runGroup({ tasks, concurrency: 1, signal: stop.signal });
    expect(outcomes.map(({ error }) => error)).toEqual(
      Array(4).fill(expect.objectContaining({ code: 'PM_ABORTED' })),
    );
  });
});
