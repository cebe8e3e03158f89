import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/connectors/connector.js';
import { createConnectorRegistry } from '../../src/connectors/registry.js';
import type { RunReport } from '../../src/model/run-report.js';
import { type CliOutcome, runInProcess } from '../support/run-in-process.js';
import { rowsOf } from './support/storage.js';

const PLACE = 'memory://cli-report';
let folder: string;
let kept: Connection;

const run = (...args: string[]): Promise<CliOutcome> => runInProcess(args, { cwd: folder });
const file = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profilemesh-report-'));
  // Held open: an instance in memory goes with its last connection.
  kept = await createConnectorRegistry().connect({
    ...{ type: 'pglite', database: 'postgres', filepath: PLACE, extraParams: {} },
  });
  await rowsOf(
    kept,
    'create table orders as select n as id, n * 10 as amount from generate_series(1, 200) n',
  );
  await writeFile(
    join(folder, 'profilemesh.yml'),
    `source: { type: pglite, filepath: '${PLACE}' }
drift_detection: { after_profile: true }
profiling:
  metrics: [count, null_count, null_percent, distinct_count, mean, histogram, top_values]
  tables:
    - { schema: public, table: orders, sampling: { enabled: true, fraction: 0.5, max_rows: 50 } }
    - { schema: public, table: broken }
`,
  );
}, 180_000);
afterAll(async () => {
  await kept?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('profilemesh report', () => {
  it('says that nothing is stored yet', async () => {
    const { code, stderr } = await run('report');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('No run is stored yet. Profile first.'),
    });
  });

  it('reports a run that is not stored of itself alone', async () => {
    const { code } = await run('profile', '-t', 'public.orders', '--no-store', '--report', 'alone.json');
    expect(code).toBe(0);
    const report = JSON.parse(await file('alone.json')) as RunReport;
    expect(report).toMatchObject({ totals: { tables: 1, rows: 50, compared: 0 }, notes: [] });
    expect(report.tables[0]).toMatchObject({ trend: null, drift: null, metadata: { estimated: true } });
  });

  it('reports a stored run with its trends, its drift, and what was sampled and failed', async () => {
    await run('profile');
    await rowsOf(kept, 'update orders set amount = amount * 3');
    const { code, stderr } = await run('profile', '--report', 'run.html');
    expect(code).toBe(1);
    expect(stderr).not.toContain('no trends');
    const page = await file('run.html');
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain('1 measured, 1 failed');
    expect(page).toContain('broken');
    const { stdout } = await run('report', '--format', 'json');
    const report = JSON.parse(stdout) as RunReport;
    expect(report.tables.map(({ fullName, status }) => `${fullName} ${status}`)).toEqual([
      'public.orders success',
      'public.broken failed',
    ]);
    const [orders, broken] = report.tables;
    expect(orders?.metadata).toMatchObject({ sample: { max_rows: 50, population: 200 }, estimated: true });
    expect(orders?.trend?.rowCounts).toEqual([50, 50]);
    const amount = orders?.columns.find(({ name }) => name === 'amount');
    expect(amount?.trends['mean']).toHaveLength(2);
    expect(amount?.estimates['mean']?.method).toBe('sample');
    expect(amount?.before?.['histogram']).toHaveLength(10);
    expect(orders?.drift?.findings.map(({ column, metric }) => `${column}.${metric}`)).toContain(
      'amount.mean',
    );
    expect(broken?.error).toMatchObject({
      code: 'PM_DB_TABLE_MISSING',
      message: expect.stringContaining('broken'),
    });
  });

  it('writes Markdown to stdout, and any format to a file', async () => {
    const { code, stdout, stderr } = await run('report', '-t', 'orders');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('| 🔴 high | `public.orders.amount` |');
    expect(stdout).not.toContain('broken');
    expect((await run('report', '--out', 'comment.md', '-t', 'orders')).stdout).toBe('');
    expect((await file('comment.md')).split('\n')[0]).toBe(stdout.split('\n')[0]);
    await run('report', '-o', 'all.txt', '--format', 'html');
    expect(await file('all.txt')).toContain('Content-Security-Policy');
  });

  it('says what is wrong with what it was asked for', async () => {
    const failing = async (...args: string[]): Promise<[number, string]> => {
      const { code, stderr } = await run('report', ...args);
      return [code, stderr];
    };
    expect(await failing('--run', 'nothing')).toEqual([2, expect.stringContaining('No stored run nothing.')]);
    expect(await failing('-o', 'report.pdf')).toEqual([2, expect.stringContaining('says no format')]);
    expect(await failing('-t', 'items')).toEqual([2, expect.stringContaining('has no table items')]);
    const { code, stderr } = await run('profile', '--report', 'nowhere/report.html');
    expect([code, stderr]).toEqual([2, expect.stringContaining("can't be written")]);
  });
});
