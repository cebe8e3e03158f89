import { EventEmitter } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/airflow-lab/free-port.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { parsePrometheusText, type Samples } from '../support/prometheus-text.js';
import { runInProcess } from '../support/run-in-process.js';

let database: TestPostgresDatabase;
let folder: string;
let port: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profilemesh-metrics-'));
  database = await createTestPostgresDatabase();
  await database.query('create table orders as select n as id from generate_series(1, 40) n');
  port = await freePort();
});
afterAll(async () => {
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

const configure = async (monitoring: string, tables = 'orders'): Promise<void> => {
  const { host, username, password } = database;
  const source = JSON.stringify({
    ...{ type: 'postgres', host, port: database.port, database: database.database, username, password },
    schema: 'public',
  });
  const names = tables.split(' ').map((table) => ({ table }));
  await writeFile(
    join(folder, 'profilemesh.yml'),
    `source: ${source}\nprofiling: { tables: ${JSON.stringify(names)} }\nmonitoring: ${monitoring}\n`,
  );
};

const scrape = async (): Promise<Samples> => {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  return parsePrometheusText(await response.text());
};

const storedRuns = async (): Promise<number> => {
  const [found] = await database.query<{ runs: string | null }>(
    `select to_regclass('public.profilemesh_runs') as runs`,
  );
  if (!found?.runs) return 0;
  const [row] = await database.query<{ n: number }>('select count(*)::int as n from profilemesh_runs');
  return row?.n ?? 0;
};

describe('profilemesh profile with monitoring.enable_metrics', () => {
  it('ends before anything is profiled when the port is taken', async () => {
    await configure(`{ enable_metrics: true, port: ${port} }`);
    const holder = createServer().listen(port, '127.0.0.1');
    const outcome = await runInProcess(['profile'], { cwd: folder });
    holder.close();
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain('PM_METRICS_PORT');
    expect(outcome.stderr).toContain(`port ${port}`);
    expect(outcome.stderr).toContain('monitoring.port');
    expect(await storedRuns()).toBe(0);
  });

  it('serves the metrics after the run until a signal comes, and ends with the code of the run', async () => {
    await configure(`{ enable_metrics: true, port: ${port}, keep_alive: true }`, 'orders gone');
    const signals = new EventEmitter();
    const waiting = new Promise<void>((resolve) => {
      signals.on('waiting', resolve);
    });
    const running = runInProcess(['profile'], {
      ...{ cwd: folder, signals },
      onStderr: (text) => text.includes('until SIGINT') && signals.emit('waiting'),
    });
    await waiting;
    // Stored, and reported, before it waits.
    expect(await storedRuns()).toBe(1);
    const samples = await scrape();
    expect(samples.get('profilemesh_rows_profiled_total{table="orders",warehouse="postgres"}')).toBe(40);
    expect(samples.get('profilemesh_worker_tasks_total{status="failed",warehouse="postgres"}')).toBe(1);
    signals.emit('SIGTERM');
    const outcome = await running;
    // One table is not there.
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toContain('orders');
    expect(outcome.stderr).toContain(`http://127.0.0.1:${port}/metrics`);
    await expect(scrape()).rejects.toThrow();
  });

  it('ends with the run without keep_alive, and frees the port', async () => {
    await configure(`{ enable_metrics: true, port: ${port}, keep_alive: false }`);
    const outcome = await runInProcess(['profile', '--json'], { cwd: folder });
    expect(outcome.code).toBe(0);
    expect(JSON.parse(outcome.stdout)).toMatchObject({ tables: [{ row_count: 40 }] });
    await expect(scrape()).rejects.toThrow();
  });

  it('serves nothing for a plan', async () => {
    await configure(`{ enable_metrics: true, port: ${port} }`);
    expect(await runInProcess(['profile', '--dry-run'], { cwd: folder })).toMatchObject({ code: 0 });
  });
});
