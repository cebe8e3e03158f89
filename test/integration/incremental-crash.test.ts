import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ConfigInput } from '../../src/config/config-schema.js';
import { parseConfig } from '../../src/config/parse-config.js';
import { profileTables } from '../../src/runner/profile-tables.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { BUILD_OPTIONS } from '../unit/cli/support/build-command.js';

const KILLS = Number(process.env.PROFILEMESH_TEST_CRASH_KILLS ?? 12);
// Inside the project, so that the program finds the installed packages.
const folder = fileURLToPath(
  new URL(`../../node_modules/.cache/profilemesh-incremental-crash-${process.pid}`, import.meta.url),
);

let database: TestPostgresDatabase;

beforeAll(async () => {
  database = await createTestPostgresDatabase();
  await build({
    ...BUILD_OPTIONS,
    outDir: folder,
    entry: { child: fileURLToPath(new URL('support/incremental-child.ts', import.meta.url)) },
  });
  await database.query('create table parted (id int, size int) partition by list (id)');
  for (let id = 0; id < 8; id += 1) {
    await database.query(`create table parted_${id} partition of parted for values in (${id})`);
  }
  await database.query('insert into parted select i % 8, i from generate_series(1, 4000) i');
});
afterAll(async () => {
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

function config(): ConfigInput {
  const { host, port, username, password } = database;
  return {
    source: { type: 'postgres', host, port, username, password, database: database.database },
    profiling: {
      tables: [{ table: 'parted' }],
      metrics: ['count', 'null_count', 'min', 'max', 'mean', 'stddev'],
    },
    incremental: { enabled: true, adaptive_scheduling: { enabled: false } },
  };
}

it(`keeps no state ahead of its run over ${KILLS} kill -9 at random points`, {
  timeout: 600_000,
}, async () => {
  await profileTables({ config: parseConfig(config()) });
  let size = 4000;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = spawn(process.execPath, [join(folder, 'child.mjs'), JSON.stringify(config())], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    await Promise.race([once(child.stdout, 'data'), ended]);
    for (let write = 0; write < 5; write += 1) {
      size += 1;
      await database.query(`insert into parted values (${size % 8}, ${size})`);
      await database.query('select pg_stat_force_next_flush()');
      await sleep(Math.random() * 60);
    }
    child.kill('SIGKILL');
    await ended;
    const ahead = await database.query(
      `select s.table_name from profilemesh_table_state s where last_run_id is not null and not exists
        (select from profilemesh_runs r where r.run_id = s.last_run_id and r.row_count = s.row_count)`,
    );
    expect(ahead).toEqual([]);
  }
  // What was left behind is right: what it says is unchanged is what is there.
  await database.query('select 1');
  const resolved = parseConfig(config());
  await profileTables({ config: resolved });
  const [last] = await database.query<{ run_id: string; row_count: number }>(
    'select run_id, row_count::int from profilemesh_runs order by profiled_at desc limit 1',
  );
  expect(last?.row_count).toBe(size);
  const stored = () =>
    database.query<{ run_id: string }>(
      `select column_name, metric_name, metric_value from profilemesh_results
        where run_id = (select run_id from profilemesh_runs order by profiled_at desc limit 1) order by 1, 2`,
    );
  const merged = await stored();
  await profileTables({ config: resolved, full: true });
  expect(merged).toEqual(await stored());
});
