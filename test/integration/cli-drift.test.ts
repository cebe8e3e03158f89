import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/connectors/connector.js';
import { createConnectorRegistry } from '../../src/connectors/registry.js';
import type { DriftDocument } from '../../src/wire/drift-report.js';
import type { HistoryDocument } from '../../src/wire/metric-history.js';
import type { RunDocument } from '../../src/wire/run-document.js';
import type { WireReviewedRun } from '../../src/wire/run-list.js';
import { type CliOutcome, runInProcess } from '../support/run-in-process.js';
import { rowsOf } from './support/storage.js';

let folder: string;
let kept: Connection;
const runIds: string[] = [];

const run = (...args: string[]): Promise<CliOutcome> => runInProcess(args, { cwd: folder });
const profile = async (): Promise<void> => {
  const { stdout } = await run('profile', '--json');
  runIds.push((JSON.parse(stdout) as RunDocument).run_id);
};
const config = (drift: string): string => `
source: { type: pglite, filepath: 'memory://cli-drift' }
profiling: { tables: [{ schema: public, table: orders }, { schema: public, table: items }] }
drift_detection: ${drift}
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profilemesh-drift-'));
  // Held open: an instance in memory goes with its last connection.
  kept = await createConnectorRegistry().connect({
    type: 'pglite',
    database: 'postgres',
    filepath: 'memory://cli-drift',
    extraParams: {},
  });
  await rowsOf(
    kept,
    'create table orders as select n as id, n * 10 as amount from generate_series(1, 100) n',
  );
  await rowsOf(kept, "create table items as select n as id, 'x' || n as name from generate_series(1, 10) n");
  await writeFile(join(folder, 'profilemesh.yml'), config('{}'));
  await writeFile(join(folder, 'after.yml'), config('{ after_profile: true }'));
  await profile();
  await profile();
  await rowsOf(kept, 'update orders set amount = amount * 2');
  await rowsOf(kept, 'alter table items add column price integer');
  await profile();
}, 180_000);
afterAll(async () => {
  await kept?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('drift', () => {
  it('shows what drifted, and ends with 3 where it was asked to', async () => {
    const { code, stdout, stderr } = await run('drift');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^public\.items · no drift · 1 schema change/);
    expect(stdout).toContain('column added: price integer');
    expect(stdout).toMatch(/public\.orders · drift: 4 high/);
    expect(stdout).toMatch(/high\s+amount\s+mean\s+505\s+1,010\s+\+100 %/);
    expect(stdout).toContain('2 tables compared: 1 with drift (4 high), 1 schema change');
    const failing = async (...args: string[]): Promise<number> => (await run('drift', ...args)).code;
    expect(await failing('--fail-on', 'high')).toBe(3);
    expect(await failing('--fail-on-drift', '--dataset', 'public.items')).toBe(3);
    expect(await failing('--fail-on', 'medium', '--dataset', 'items')).toBe(0);
  });

  it('says unknown where nothing can be told, and fails on it where it was asked to', async () => {
    const args = ['drift', '--dataset', 'orders', '--strategy', 'standard_deviation'];
    const { code, stdout } = await run(...args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/public\.orders · nothing could be told · 14 unknown/);
    expect(stdout).toMatch(/ {2}unknown: .*min_runs.* \(14\): id\.count, /);
    expect((await run(...args, '--fail-on', 'low')).code).toBe(0);
    expect((await run(...args, '--fail-on', 'unknown')).code).toBe(3);
  });

  it('prints and writes the report of one table, or a list', async () => {
    const file = join(folder, 'drift.json');
    const one = await run('drift', '--dataset', 'orders', '--schema', 'public', '--json', '--output', file);
    const report = JSON.parse(one.stdout) as DriftDocument;
    expect(report).toMatchObject({
      dataset_name: 'orders',
      schema_name: 'public',
      baseline_run_id: runIds[1],
      current_run_id: runIds[2],
      summary: { total_drifts: 4, has_critical_drift: true },
    });
    expect(await readFile(file, 'utf8')).toBe(one.stdout);
    const all = await run('drift', '--json', '--baseline', runIds[0] ?? '', '--current', runIds[1] ?? '');
    expect(
      (JSON.parse(all.stdout) as DriftDocument[]).map((own) => [own.dataset_name, own.summary.total_drifts]),
    ).toEqual([
      ['items', 0],
      ['orders', 0],
    ]);
  });

  it.each([
    [['--dataset', 'order'], /PM_STORAGE_RUN_UNKNOWN: .*Did you mean public\.orders\?/],
    [['--dataset', 'ord*'], /PM_INVALID_ARGUMENT: "ord\*" is not one table/],
    [
      ['--baseline', 'nowhere', '--dataset', 'orders'],
      /PM_STORAGE_RUN_UNKNOWN: No stored run nowhere of table/,
    ],
    [['--strategy', 'ml_based'], /PM_UNSUPPORTED: .*use statistical/],
    [['--fail-on', 'none'], /Allowed choices are high, medium, low, unknown/],
  ])('%j is an error that says what to do', async (args, message) => {
    const { code, stdout, stderr } = await run('drift', ...args);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: args[1] === 'ml_based' ? 1 : 2, stdout: '' });
  });

  it('follows a profile where the configuration says so', async () => {
    await rowsOf(kept, 'update orders set amount = amount / 2');
    const { code, stdout } = await run('profile', '--config', 'after.yml', '--table', 'public.orders');
    expect(code).toBe(0);
    expect(stdout).toMatch(/high\s+amount\s+mean\s+1,010\s+505\s+-50 %/);
    const listed = await run('runs', 'list', '--dataset', 'orders', '--limit', '1', '--json');
    const [newest] = JSON.parse(listed.stdout) as WireReviewedRun[];
    await run('runs', 'reject', newest?.run_id ?? '', '--reason', 'a test');
  });
});

describe('history', () => {
  it('shows how metrics went', async () => {
    const { code, stdout } = await run('history', 'orders', '--metric', 'mean', 'row_count', '--limit', '3');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^public\.orders · 3 runs · /);
    expect(stdout).toMatch(/\*\s+row_count\s+100\s+100\s+100\s+100\s+▄▄▄/);
    const single = await run('history', 'public.orders', '--metric', 'mean', '--column', 'amount');
    expect(single.stdout).toMatch(/amount · mean {2}▁▁█▁/);
    expect(single.stdout).toMatch(/UTC\s+\S+\s+1,010\n/);
    expect(single.stdout).toContain('rejected: a test');
  });

  it('prints one JSON document, the oldest run first', async () => {
    const { stdout } = await run('history', 'orders', '--column', 'amount', '--metric', 'mean', '--json');
    const document = JSON.parse(stdout) as HistoryDocument;
    expect(document.runs.slice(0, 3).map(({ run_id }) => run_id)).toEqual(runIds);
    expect(document.series).toEqual([
      { column_name: 'amount', metric_name: 'mean', values: [505, 505, 1010, 505] },
    ]);
  });

  it.each([
    [['order'], /PM_STORAGE_RUN_UNKNOWN: .*Did you mean public\.orders\?/],
    [['orders', '--column', 'amout'], /PM_INVALID_ARGUMENT: .*Did you mean amount\?/],
    [['orders', '--limit', '0'], /Give a whole number above 0/],
  ])('%j is an error that says what to do', async (args, message) => {
    const { code, stdout, stderr } = await run('history', ...args);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

describe('runs', () => {
  it('are rejected, accepted, pinned and unpinned', async () => {
    const [first = '', second = ''] = runIds;
    const rejected = await run('runs', 'reject', second, '--reason', 'half a load', '--by', 'ops');
    expect(rejected).toMatchObject({
      code: 0,
      stdout: `rejected: ${second} of public.items\nrejected: ${second} of public.orders\n`,
    });
    const baseline = async (): Promise<string | null> => {
      const { stdout } = await run('drift', '--dataset', 'orders', '--current', runIds[2] ?? '', '--json');
      return (JSON.parse(stdout) as DriftDocument).baseline_run_id;
    };
    expect(await baseline()).toBe(first);
    await run('runs', 'accept', second);
    expect(await baseline()).toBe(second);
    await run('runs', 'pin', first, '--dataset', 'public.orders');
    const list = await run('runs', 'list', '--dataset', 'orders', '--json');
    const runs = JSON.parse(list.stdout) as WireReviewedRun[];
    expect(runs.find(({ run_id }) => run_id === first)).toMatchObject({ review: 'pinned' });
    expect((await run('runs', 'list', '--limit', '1')).stdout.split('\n').filter(Boolean)).toHaveLength(4);
    expect((await run('runs', 'unpin', first)).stdout).toBe(`unpinned: ${first} of public.orders\n`);
    expect(await run('runs', 'unpin', first)).toMatchObject({ code: 2, stdout: '' });
  });

  it('that are not stored are refused', async () => {
    const { code, stderr } = await run('runs', 'reject', (runIds[0] ?? '').slice(0, 8));
    expect(code).toBe(2);
    expect(stderr).toContain(`Did you mean ${runIds[0]}?`);
  });
});

it.each([
  ['drift'],
  ['history'],
  ['runs list'],
  ['runs accept'],
  ['runs reject'],
  ['runs pin'],
  ['runs unpin'],
])('%s --help fits a screen and has an example', async (command) => {
  const { code, stdout } = await run(...command.split(' '), '--help');
  expect(code).toBe(0);
  expect(stdout).toContain('Example:\n  profilemesh');
  expect(stdout.split('\n').length).toBeLessThanOrEqual(40);
});
