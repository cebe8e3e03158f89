import { describe, expect, it } from 'vitest';
import type { ProfilingRun } from '../../../src/model/profile.js';
import { loadRunReport } from '../../../src/runner/load-run-report.js';
import { InMemoryRunStore } from '../../../src/storage/memory-run-store.js';
import {
  reportColumn,
  reportConfig,
  reportRun,
  reportTable,
  shopReport,
} from '../../support/report-samples.js';

const config = reportConfig();
const day = (number: number): Date => new Date(Date.UTC(2026, 0, number));

/** A run of one table on a day of January. */
function runOf(number: number, fields: Partial<Parameters<typeof reportTable>[0]> = {}): ProfilingRun {
  const runId = `run-${number}`;
  const columns = [reportColumn('amount', 'numeric', { count: 10, null_percent: 0, mean: number * 100 })];
  const table = reportTable({
    table: 'orders',
    runId,
    profiledAt: day(number),
    rowCount: number,
    columns,
    ...fields,
  });
  return reportRun([table], { runId, startedAt: day(number) });
}

async function storeOf(...runs: readonly ProfilingRun[]): Promise<InMemoryRunStore> {
  const store = new InMemoryRunStore();
  for (const run of runs) await store.saveRun(run);
  return store;
}

describe('loadRunReport', () => {
  it('has everything of the newest run, as JSON', async () => {
    const report = await shopReport();
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(report).toMatchObject({
      schemaVersion: 1,
      run: { environment: 'production', startedAt: '2026-11-23T06:30:00.000Z', durationMs: 4200 },
      source: { type: 'postgres', database: 'shop' },
      totals: {
        tables: 5,
        measured: 3,
        failed: 1,
        skipped: 1,
        columnErrors: 1,
        drifts: { high: 6 },
        schemaChanges: 1,
      },
      notes: [],
    });
    expect(report.tables.map(({ table, status }) => `${table} ${status}`)).toEqual([
      ...['orders success', 'customers success', 'events failed', 'countries skipped', 'returns empty'],
    ]);
    const [orders, , events, countries] = report.tables;
    expect(events?.error).toEqual({ code: 'PM_DB_TIMEOUT', message: 'the statement ran longer than 300 s' });
    expect(countries?.metadata).toEqual({ decision: 'skip', decision_reason: 'snapshot_match' });
    expect(orders?.trend?.rowCounts).toHaveLength(10);
    const amount = orders?.columns.find(({ name }) => name === 'amount');
    expect(amount?.trends['mean']?.map((value) => Number(value?.toFixed(2)))).toEqual([
      84.37, 84.77, 85.17, 85.57, 85.97, 86.37, 86.77, 87.17, 87.57, 121.97,
    ]);
    expect(amount?.estimates).toEqual({ distinct_count: { method: 'hyperloglog', relativeError: 0.008 } });
    expect(amount?.before?.['histogram']).toHaveLength(10);
    expect(orders?.columns.find(({ name }) => name === 'id')?.before).toBeNull();
    expect(orders?.columns.find(({ name }) => name === 'geo')?.error).toEqual({
      code: 'PM_DB_QUERY',
      message: 'operator does not exist: geometry = geometry',
    });
    expect(orders?.columns.find(({ name }) => name === 'shipping_address')?.skipped).toMatchObject({
      min: 'jsonb has no order',
    });
  });

  it('takes the named run however old, with the runs before it and none after', async () => {
    const store = await storeOf(...[1, 2, 3, 4, 5].map((number) => runOf(number)));
    const report = await loadRunReport({ config, store, runId: 'run-3', trendRuns: 2 });
    expect(report.run.runId).toBe('run-3');
    expect(report.tables[0]?.trend?.runs.map(({ runId }) => runId)).toEqual(['run-2', 'run-3']);
    expect(report.tables[0]?.columns[0]?.trends['mean']).toEqual([200, 300]);
    expect(report.tables[0]?.drift?.baseline.runIds).toEqual(['run-2']);
    const alone = await loadRunReport({ config, store, trendRuns: 1 });
    expect(alone.tables[0]).toMatchObject({ runId: 'run-5', trend: null });
  });

  it('shows a trend as long for a run that some are newer than', async () => {
    const store = await storeOf(...Array.from({ length: 12 }, (_, at) => runOf(at + 1)));
    for (const number of [12, 10, 6]) {
      const report = await loadRunReport({ config, store, runId: `run-${number}`, trendRuns: 4 });
      expect(report.tables[0]?.trend?.rowCounts).toEqual([number - 3, number - 2, number - 1, number]);
    }
  });

  it('reports a run of which nothing could be measured, when it is the newest', async () => {
    const error = { code: 'PM_DB_PERMISSION', message: 'no', transient: false } as const;
    const failed = { status: 'failed', rowCount: null, columns: [], error } as const;
    const report = await loadRunReport({ config, store: await storeOf(runOf(1), runOf(2, failed)) });
    expect(report).toMatchObject({ run: { runId: 'run-2' }, totals: { failed: 1, measured: 0 } });
    expect(report.tables[0]).toMatchObject({
      status: 'failed',
      error: { code: 'PM_DB_PERMISSION' },
      drift: null,
    });
  });

  it('says what is not kept of a run that somebody else stored', async () => {
    const store = await storeOf(runOf(1), runOf(2));
    store.loadRunOutcome = async () => undefined;
    const report = await loadRunReport({ config, store });
    expect(report.run).toEqual({
      ...{ runId: 'run-2', environment: 'production' },
      ...{ startedAt: null, finishedAt: null, durationMs: null },
    });
    expect(report.notes).toEqual([expect.stringContaining('is not kept of this run')]);
    expect(report.tables).toMatchObject([
      { status: 'success', rowCount: 2, durationMs: null, columns: [{}] },
    ]);
  });

  it('takes what the storage does not keep from the run in memory', async () => {
    const run = runOf(2, { metadata: { strategy: 'pushdown' } });
    const report = await loadRunReport({ config, store: await storeOf(runOf(1), run), run });
    expect(report.tables[0]).toMatchObject({
      metadata: { strategy: 'pushdown' },
      trend: { rowCounts: [1, 2] },
    });
    expect(report.totals.drifts.high).toBe(1);
  });

  it('has both tables of one name', async () => {
    const run = runOf(1);
    const [table] = run.tables;
    if (!table) throw new Error('no table');
    const store = new InMemoryRunStore();
    const other = { ...table, schema: 'sales', fullName: 'sales.orders', runId: 'run-1b' };
    await store.saveRun({ ...run, tables: [table, other] });
    const names = (await loadRunReport({ config, store, runId: 'run-1' })).tables.map(
      ({ fullName }) => fullName,
    );
    expect(names).toEqual(['public.orders', 'sales.orders']);
  });

  it('reports only the tables asked for', async () => {
    const run = reportRun([
      reportTable({ table: 'orders' }),
      reportTable({ table: 'items', status: 'failed', rowCount: null }),
    ]);
    const store = await storeOf(run);
    const report = await loadRunReport({ config, store, patterns: [{ schema: 'public', table: 'it*' }] });
    expect(report.tables.map(({ table }) => table)).toEqual(['items']);
    expect(report.totals).toMatchObject({ tables: 1, failed: 1 });
    const wanted = loadRunReport({ config, store, patterns: [{ table: 'nothing' }] });
    await expect(wanted).rejects.toMatchObject({
      code: 'PM_PLAN_PATTERN_UNMATCHED',
      message: 'Run run-1 has no table nothing. It has public.orders, public.items.',
    });
  });

  it('says which run there is none of', async () => {
    await expect(loadRunReport({ config, store: new InMemoryRunStore() })).rejects.toMatchObject({
      code: 'PM_STORAGE_RUN_UNKNOWN',
      message: 'No run is stored yet. Profile first.',
    });
    const unknown = loadRunReport({ config, store: await storeOf(runOf(1)), runId: 'run-9' });
    await expect(unknown).rejects.toThrow('No stored run run-9. Did you mean run-1?');
  });

  it('costs a few questions, whatever the number of tables', async () => {
    const store = new InMemoryRunStore();
    for (const number of [1, 2, 3]) {
      const tables = Array.from({ length: 40 }, (_, at) => ({
        ...(runOf(number).tables[0] ?? reportTable({ table: '' })),
        ...{ table: `t${at}`, fullName: `public.t${at}` },
      }));
      await store.saveRun(reportRun(tables, { runId: `run-${number}`, startedAt: day(number) }));
    }
    let asked = 0;
    const counting = new Proxy(store, {
      get(target, name: keyof InMemoryRunStore) {
        const method: unknown = target[name];
        if (typeof method !== 'function') return method;
        asked += 1;
        return method.bind(target) as unknown;
      },
    });
    const report = await loadRunReport({ config, store: counting });
    expect(report.totals).toMatchObject({ tables: 40, compared: 40 });
    expect(asked).toBeLessThanOrEqual(9);
  });
});
