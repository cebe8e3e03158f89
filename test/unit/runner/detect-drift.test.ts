import { beforeEach, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../../src/config/config-schema.js';
import { parseConfig } from '../../../src/config/parse-config.js';
import type { ResolvedConfig } from '../../../src/config/types.js';
import { EventBus } from '../../../src/events/event-bus.js';
import type { ProfileMeshEvent } from '../../../src/events/event.js';
import type { ColumnProfile } from '../../../src/model/profile.js';
import { detectDrift } from '../../../src/runner/detect-drift.js';
import { InMemoryRunStore } from '../../../src/storage/memory-run-store.js';
import { recordEvents } from '../../../src/testing/record-events.js';
import { profilingRun, tableProfile } from '../../contract/run-store.js';

function configOf(drift: ConfigInput['drift_detection'] = {}): ResolvedConfig {
  const source = { type: 'postgres', host: 'db', database: 'shop', username: 'reader' } as const;
  return parseConfig({ source, drift_detection: drift }, { env: {} });
}

const day = (date: number): Date => new Date(Date.UTC(2026, 0, date, 6));

const amount = (mean: number, fields: Partial<ColumnProfile> = {}): ColumnProfile => ({
  name: 'amount',
  type: 'numeric',
  metrics: { count: 100, null_percent: 0, mean },
  skipped: {},
  estimates: {},
  error: null,
  ...fields,
});

describe('detectDrift', () => {
  let store: InMemoryRunStore;
  const save = (
    runId: string,
    { date, mean = 10, ...fields }: { date: number; mean?: number } & Parameters<typeof tableProfile>[0],
  ): Promise<void> =>
    store.saveRun(
      profilingRun([tableProfile({ runId, profiledAt: day(date), columns: [amount(mean)], ...fields })]),
    );

  beforeEach(async () => {
    store = new InMemoryRunStore();
    await save('monday', { date: 5, mean: 10 });
    await save('tuesday', { date: 6, mean: 10.1 });
    await save('wednesday', { date: 7, mean: 20 });
  });

  it('compares the newest run with the last one that was not rejected', async () => {
    const config = configOf();
    const [report] = await detectDrift({ config, store });
    expect(report).toMatchObject({
      dataset: 'orders',
      schema: 'sales',
      baseline: { kind: 'last_accepted', runIds: ['tuesday'] },
      current: { runId: 'wednesday' },
      summary: { totalDrifts: 1, driftBySeverity: { high: 1 } },
    });
    await store.reviewRun({ runId: 'tuesday', verdict: 'rejected' });
    expect(await detectDrift({ config, store })).toMatchObject([{ baseline: { runIds: ['monday'] } }]);
    await store.reviewRun({ runId: 'monday', verdict: 'rejected' });
    const [alone] = await detectDrift({ config, store });
    expect(alone?.baseline).toMatchObject({ runIds: [], reason: expect.stringContaining('rejected') });
    expect(new Set(alone?.findings.map(({ outcome }) => outcome))).toEqual(new Set(['unknown']));
  });

  it('takes a pinned run, and the runs that are named', async () => {
    await store.reviewRun({ runId: 'monday', verdict: 'pinned' });
    const pinned = await detectDrift({ config: configOf({ baseline: { strategy: 'pinned' } }), store });
    expect(pinned).toMatchObject([{ baseline: { kind: 'pinned', runIds: ['monday'] } }]);
    const named = { baselineRunId: 'wednesday', currentRunId: 'tuesday' };
    expect(await detectDrift({ config: configOf(), store, ...named })).toMatchObject([
      { baseline: { kind: 'given', runIds: ['wednesday'] }, current: { runId: 'tuesday' } },
    ]);
  });

  it('learns from the real history', async () => {
    for (let date = 8; date < 14; date += 1) await save(`day-${date}`, { date, mean: 10 + (date % 2) });
    await save('last', { date: 14, mean: 30 });
    await store.reviewRun({ runId: 'wednesday', verdict: 'rejected' });
    const [report] = await detectDrift({ config: configOf({ strategy: 'standard_deviation' }), store });
    const mean = report?.findings.find(({ metric }) => metric === 'mean');
    expect(mean).toMatchObject({ outcome: 'drift', severity: 'high', history: { n: 8 } });
    expect(mean?.history?.mean).toBeCloseTo((10 + 10.1 + 3 * 10 + 3 * 11) / 8, 12);
    expect(report?.baseline.historyRunIds).toEqual([
      'day-13',
      'day-12',
      'day-11',
      'day-10',
      'day-9',
      'day-8',
      'tuesday',
      'monday',
    ]);
  });

  it('compares every stored table, or the one asked for', async () => {
    for (const [runId, date] of [
      ['monday', 5],
      ['tuesday', 6],
    ] as const) {
      await save(runId, { date, table: 'items', schema: null });
      await save(`${runId}-2`, { date, table: 'items', schema: 'archive' });
    }
    const config = configOf();
    const names = async (options: { dataset?: string; schema?: string | null }) =>
      (await detectDrift({ config, store, ...options })).map(({ dataset, schema }) => [schema, dataset]);
    expect(await names({})).toEqual([
      ['archive', 'items'],
      [null, 'items'],
      ['sales', 'orders'],
    ]);
    expect(await names({ dataset: 'items' })).toHaveLength(2);
    expect(await names({ dataset: 'items', schema: null })).toEqual([[null, 'items']]);
  });

  it('refuses runs and tables that are not stored, naming the nearest', async () => {
    const config = configOf();
    const failing = async (options: Partial<Parameters<typeof detectDrift>[0]>): Promise<unknown> =>
      detectDrift({ config, store, ...options }).catch((error: unknown) => error);
    expect(await failing({ dataset: 'order' })).toMatchObject({
      code: 'PM_STORAGE_RUN_UNKNOWN',
      message: 'No run of table order is stored. Did you mean sales.orders?',
    });
    expect(await failing({ currentRunId: 'wenesday' })).toMatchObject({
      code: 'PM_STORAGE_RUN_UNKNOWN',
      message: 'No stored run wenesday. Did you mean wednesday?',
    });
    expect(await failing({ dataset: 'orders', baselineRunId: 'sunday' })).toMatchObject({
      code: 'PM_STORAGE_RUN_UNKNOWN',
      message: expect.stringContaining('No stored run sunday of table sales.orders.'),
    });
    expect(await failing({ baselineRunId: 'wednesday' })).toMatchObject({
      code: 'PM_INVALID_ARGUMENT',
      message: expect.stringContaining("can't be its own baseline"),
    });
    expect(await failing({ store: new InMemoryRunStore() })).toMatchObject({
      code: 'PM_STORAGE_RUN_UNKNOWN',
      message: 'No run is stored yet. Profile first.',
    });
    expect(await failing({ config: configOf({ strategy: 'ml_based' }) })).toMatchObject({
      code: 'PM_UNSUPPORTED',
    });
  });

  it('says unknown where only some tables have the baseline that was named', async () => {
    await save('other', { date: 7, table: 'items' });
    const reports = await detectDrift({ config: configOf(), store, baselineRunId: 'monday' });
    expect(reports.map(({ dataset, baseline }) => [dataset, baseline.runIds, baseline.reason])).toEqual([
      ['items', [], 'run monday has no table sales.items'],
      ['orders', ['monday'], null],
    ]);
  });

  it('knows which metrics are estimated', async () => {
    const estimates = { mean: { method: 'sample', low: 5, high: 25, confidence: 0.95 } } as const;
    await save('sampled', { date: 8, columns: [amount(11, { estimates })] });
    const [report] = await detectDrift({ config: configOf(), store, baselineRunId: 'monday' });
    expect(report?.findings.find(({ metric }) => metric === 'mean')).toMatchObject({ estimated: true });
  });

  describe('events', () => {
    const detect = async (drift?: ConfigInput['drift_detection']): Promise<readonly ProfileMeshEvent[]> => {
      const bus = new EventBus();
      const { events } = recordEvents(bus);
      await detectDrift({ config: configOf(drift), store, bus });
      return events;
    };

    it('are one for each drifted metric and each change, with the same ids each time', async () => {
      const columns = [amount(40), amount(1, { name: 'fee' })];
      await save('thursday', { date: 8, columns });
      const events = await detect();
      expect(events).toMatchObject([
        {
          type: 'DataDriftDetected',
          table: 'sales.orders',
          runId: 'thursday',
          column: 'amount',
          metric: 'mean',
          baselineValue: 20,
          currentValue: 40,
          changePercent: 100,
          driftSeverity: 'high',
        },
        {
          type: 'SchemaChangeDetected',
          table: 'sales.orders',
          runId: 'thursday',
          changeType: 'column_added',
          column: 'fee',
          oldType: null,
          newType: 'numeric',
        },
      ]);
      const ids = events.map(({ eventId }) => eventId);
      expect((await detect()).map(({ eventId }) => eventId)).toEqual(ids);
      expect(new Set(ids).size).toBe(ids.length);
    });

    it('are one for a metric that several strategies find, of the worst severity', async () => {
      for (let date = 8; date < 14; date += 1)
        await save(`day-${date}`, { date, mean: 10 + (date % 2) / 100 });
      await save('last', { date: 14, mean: 10.7 });
      await store.reviewRun({ runId: 'wednesday', verdict: 'rejected' });
      const events = await detect({ strategy: 'absolute_threshold', also: ['standard_deviation'] });
      expect(events.map((event) => event.type === 'DataDriftDetected' && event.driftSeverity)).toEqual([
        'high',
      ]);
    });
  });
});
