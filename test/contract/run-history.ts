import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { derivedId } from '../../src/core/derived-id.js';
import type { ColumnProfile, MetricEstimate } from '../../src/model/profile.js';
import type { ListReviewedRunsOptions, RunHistory } from '../../src/storage/run-history.js';
import type { RunStore } from '../../src/storage/run-store.js';
import { profilingRun, tableProfile } from './run-store.js';

export interface RunHistoryContract {
  readonly name: string;
  /** An empty store and the history of what it stores. */
  create(): Promise<{ store: RunStore; history: RunHistory; cleanUp?: () => Promise<void> }>;
}

const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));
const LATER = new Date('2026-02-01T08:00:00.500Z');

const column = (fields: Partial<ColumnProfile>): ColumnProfile => ({
  name: 'amount',
  type: 'numeric',
  metrics: {},
  skipped: {},
  estimates: {},
  error: null,
  ...fields,
});

const LEFT_OUT = { status: 'skipped', rowCount: null, columns: [] } as const;

/** What every run history must do. */
export function describeRunHistory({ name, create }: RunHistoryContract): void {
  describe(`run history: ${name}`, () => {
    let store: RunStore;
    let history: RunHistory;
    let cleanUp: (() => Promise<void>) | undefined;

    beforeEach(async () => {
      ({ store, history, cleanUp } = await create());
    });
    afterEach(async () => cleanUp?.());

    const save = (fields: Parameters<typeof tableProfile>[0]): Promise<void> =>
      store.saveRun(profilingRun([tableProfile(fields)]));
    const list = async (options?: ListReviewedRunsOptions): Promise<string[]> =>
      (await history.listReviewedRuns(options)).map(
        ({ runId, table, review }) => `${runId} ${table}${review ? ` ${review.verdict}` : ''}`,
      );

    describe('loadRunOutcome', () => {
      it('is undefined where nothing is kept', async () => {
        expect(await history.loadRunOutcome()).toBeUndefined();
        expect(await history.loadRunOutcome('nowhere')).toBeUndefined();
      });

      it('gives the tables in the order of the plan, failed and skipped ones with the reason', async () => {
        const error = { code: 'PM_DB_TIMEOUT', message: 'too slow: \u0000', transient: true } as const;
        const failed = tableProfile({
          table: 'zebras',
          status: 'failed',
          rowCount: null,
          columns: [],
          error,
        });
        const skipped = tableProfile({
          ...{ table: 'events', status: 'skipped', rowCount: null, columns: [] },
          metadata: { decision: 'skip', decision_reason: 'snapshot_match' },
        });
        await store.saveRun(profilingRun([failed, tableProfile({ metadata: { estimated: true } }), skipped]));
        const outcome = await history.loadRunOutcome();
        expect(outcome).toMatchObject({ runId: 'run-1', environment: 'test' });
        expect(outcome?.startedAt).toEqual(new Date('2026-03-08T12:30:00.123Z'));
        expect(outcome?.tables).toMatchObject([
          { table: 'zebras', status: 'failed', error: { code: 'PM_DB_TIMEOUT', transient: true } },
          { table: 'orders', status: 'success', rowCount: 4, columnCount: 5, metadata: { estimated: true } },
          { table: 'events', status: 'skipped', metadata: { decision_reason: 'snapshot_match' } },
        ]);
        expect(await history.listReviewedRuns()).toMatchObject([{ table: 'orders' }]);
      });

      it('keeps nothing of a run that had nothing to do', async () => {
        await save({ table: 'orders' });
        await save({ ...LEFT_OUT, runId: 'run-2' });
        expect(await history.loadRunOutcome('run-2')).toBeUndefined();
        expect(await history.loadRunOutcome()).toMatchObject({ runId: 'run-1' });
      });

      it('keeps a run of which no table could be measured, and adds up what is stored in parts', async () => {
        const failed = { status: 'failed', rowCount: null, columns: [] } as const;
        await save({ ...failed, table: 'items' });
        await save({ table: 'orders' });
        await save({ table: 'items' });
        const outcome = await history.loadRunOutcome('run-1');
        const states = outcome?.tables.map(({ table, status }) => `${table} ${status}`).sort();
        expect(states).toEqual(['items success', 'orders success']);
      });
    });

    describe('listReviewedRuns', () => {
      it('is empty where nothing is stored', async () => {
        expect(await history.listReviewedRuns()).toEqual([]);
      });

      it('gives the newest first, at most as many of each table as asked for', async () => {
        for (const minute of [1, 3, 2]) await save({ runId: `run-${minute}`, profiledAt: at(minute) });
        await save({ runId: 'run-2', table: 'items', profiledAt: at(2) });
        await save({ runId: 'run-0', schema: null, profiledAt: at(0) });
        expect(await list()).toEqual([
          'run-3 orders',
          'run-2 items',
          'run-2 orders',
          'run-1 orders',
          'run-0 orders',
        ]);
        expect(await list({ limit: 1 })).toEqual(['run-3 orders', 'run-2 items', 'run-0 orders']);
        expect(await list({ table: 'orders', limit: 2 })).toEqual([
          'run-3 orders',
          'run-2 orders',
          'run-0 orders',
        ]);
        expect(await list({ table: 'orders', schema: 'sales', limit: 2 })).toEqual([
          'run-3 orders',
          'run-2 orders',
        ]);
        expect(await list({ schema: null })).toEqual(['run-0 orders']);
        expect(await list({ tables: ['items', 'nothing'] })).toEqual(['run-2 items']);
        expect(await list({ tables: [] })).toEqual([]);
      });

      it('gives the pinned run and named runs however old they are', async () => {
        for (const minute of [1, 2, 3, 4]) await save({ runId: `run-${minute}`, profiledAt: at(minute) });
        await history.reviewRun({ runId: 'run-2', verdict: 'pinned' });
        expect(await list({ limit: 1 })).toEqual(['run-4 orders', 'run-2 orders pinned']);
        expect(await list({ limit: 1, runIds: ['run-1', 'nowhere'] })).toEqual([
          'run-4 orders',
          'run-2 orders pinned',
          'run-1 orders',
        ]);
      });

      it.each([0, -1, 1.5])('refuses a limit of %d', async (limit) => {
        await expect(async () => history.listReviewedRuns({ limit })).rejects.toMatchObject({
          code: 'PM_INVALID_ARGUMENT',
        });
      });
    });

    describe('loadTables', () => {
      const metrics = ['count', 'mean', 'max', 'histogram'];

      it('gives the tables in the order asked for, with these metrics and every column', async () => {
        await save({ runId: 'run-1', profiledAt: at(1) });
        await save({ runId: 'run-2', profiledAt: at(2), rowCount: 9 });
        await save({ runId: 'run-2', table: 'items', profiledAt: at(2), columns: [] });
        const runs = await history.listReviewedRuns();
        const tables = await history.loadTables({ runs: [...runs].reverse(), metrics });
        expect(tables.map(({ runId, table, rowCount }) => [runId, table, rowCount])).toEqual([
          ['run-1', 'orders', 4],
          ['run-2', 'orders', 9],
          ['run-2', 'items', 4],
        ]);
        const [oldest, , items] = tables;
        expect(items?.columns).toEqual([]);
        expect(oldest?.columns.map((own) => [own.name, own.type, own.error, own.metrics])).toEqual([
          [
            'price',
            'numeric(12,2)',
            null,
            {
              count: 3,
              max: '12345678901234567890.12',
              mean: 0.30000000000000004,
              histogram: [
                { start: 0, end: 1.5, count: 2 },
                { start: 1.5, end: '12345678901234567890.12', count: 1 },
              ],
            },
          ],
          ['zip', 'text', null, { max: "O'Neil;--" }],
          ['ratio', 'double precision', null, { mean: 'NaN' }],
          ['open', 'boolean', null, { max: true }],
          ['broken', 'xml', 'could not be read', { count: 4 }],
        ]);
      });

      it('gives columns that have none of the metrics, and ones that have no metric at all', async () => {
        const columns = [
          column({ name: 'bare', type: 'json' }),
          column({ name: 'amount', metrics: { min: 1 } }),
        ];
        await save({ columns });
        const [loaded] = await history.loadTables({
          runs: await history.listReviewedRuns(),
          metrics: ['mean'],
        });
        expect(loaded?.columns).toEqual([
          { name: 'bare', type: 'json', metrics: {}, error: null },
          { name: 'amount', type: 'numeric', metrics: {}, error: null },
        ]);
        expect((await store.loadRun('run-1'))?.tables[0]?.columns.map((own) => own.name)).toEqual([
          'bare',
          'amount',
        ]);
      });

      it('gives back how metrics were estimated, of the last save', async () => {
        const distinct: MetricEstimate = { method: 'hyperloglog', relativeError: 0.0081 };
        const mean: MetricEstimate = { method: 'sample', low: 1.5, high: 2.5, confidence: 0.95 };
        const estimated = column({
          metrics: { distinct_count: 10, mean: 2 },
          estimates: { distinct_count: distinct, mean },
        });
        await save({ columns: [estimated, column({ name: '__proto__', metrics: { mean: 1 } })] });
        const runs = await history.listReviewedRuns();
        const load = async () => (await history.loadTables({ runs, metrics: ['mean'] }))[0]?.columns;
        expect(await load()).toEqual([
          {
            name: 'amount',
            type: 'numeric',
            metrics: { mean: 2 },
            estimates: { distinct_count: distinct, mean },
            error: null,
          },
          { name: '__proto__', type: 'numeric', metrics: { mean: 1 }, error: null },
        ]);
        expect((await store.loadRun('run-1'))?.tables[0]?.columns[0]?.estimates).toEqual({
          distinct_count: distinct,
          mean,
        });
        await save({ columns: [column({ metrics: { mean: 2 } })] });
        expect((await load())?.map(({ estimates }) => estimates)).toEqual([undefined]);
      });

      it('gives nothing for nothing, and no columns for a row that has gone', async () => {
        expect(await history.loadTables({ runs: [], metrics })).toEqual([]);
        await save({});
        const [run] = await history.listReviewedRuns();
        const gone = [{ ...run, runId: 'gone' }] as Parameters<RunHistory['loadTables']>[0]['runs'];
        expect(await history.loadTables({ runs: gone, metrics })).toMatchObject([{ columns: [] }]);
      });
    });

    describe('loadNumbers', () => {
      it('gives the finite numbers of each run as doubles', async () => {
        const separators = '5\u001eamount\u001f7\u001famount';
        await save({ runId: 'run-1', profiledAt: at(1) });
        await save({
          runId: 'run-2',
          profiledAt: at(2),
          columns: [
            column({ metrics: { count: 3, mean: '12345678901234567890.12', max: null } }),
            column({ name: 'note', metrics: { max: separators } }),
            column({ name: 'b', metrics: { count: 4, mean: -1.5, max: 'Infinity' } }),
            column({ name: 'bc', metrics: { count: 5, mean: 1e-300 } }),
          ],
        });
        const runs = await history.listReviewedRuns();
        const tables = await history.loadNumbers({ runs, metrics: ['count', 'mean', 'max'] });
        const numbers = tables.map(({ runId, columns }) => [
          runId,
          Object.fromEntries(
            columns
              .filter((own) => Object.keys(own.metrics).length > 0)
              .map((own) => [own.name, own.metrics]),
          ),
        ]);
        expect(numbers).toEqual([
          [
            'run-2',
            {
              amount: { count: 3, mean: 12345678901234567000 },
              b: { count: 4, mean: -1.5 },
              bc: { count: 5, mean: 1e-300 },
            },
          ],
          [
            'run-1',
            {
              price: { count: 3, max: 12345678901234567000, mean: 0.30000000000000004 },
              broken: { count: 4 },
            },
          ],
        ]);
      });

      it('gives tables without columns where there are no numbers', async () => {
        await save({ columns: [column({ name: 'note', metrics: { max: 'z' } })] });
        const runs = await history.listReviewedRuns();
        for (const metrics of [['max'], ['mean'], []]) {
          const [table] = await history.loadNumbers({ runs, metrics });
          expect(table).toMatchObject({ runId: 'run-1', table: 'orders' });
          expect(table?.columns.filter((own) => Object.keys(own.metrics).length > 0)).toEqual([]);
        }
      });
    });

    describe('reviews', () => {
      beforeEach(async () => {
        await save({ runId: 'run-1', profiledAt: at(1) });
        await store.saveRun(
          profilingRun([
            tableProfile({ runId: 'run-2', profiledAt: at(2) }),
            tableProfile({ runId: 'run-2', table: 'items', profiledAt: at(2) }),
          ]),
        );
      });

      it('are of every table of a run, and the last one counts', async () => {
        const rejected = await history.reviewRun({
          runId: 'run-2',
          verdict: 'rejected',
          reason: 'half of the load was missing',
          reviewedBy: 'ops',
          reviewedAt: LATER,
        });
        const review = {
          runId: 'run-2',
          schema: 'sales',
          verdict: 'rejected',
          reason: 'half of the load was missing',
          reviewedBy: 'ops',
          reviewedAt: LATER,
        };
        expect(rejected).toEqual([
          { ...review, table: 'items' },
          { ...review, table: 'orders' },
        ]);
        expect((await history.listReviewedRuns())[0]?.review).toEqual({ ...review, table: 'items' });
        await history.reviewRun({ runId: 'run-2', verdict: 'accepted' });
        expect(await list()).toEqual(['run-2 items accepted', 'run-2 orders accepted', 'run-1 orders']);
        expect((await history.listReviewedRuns())[0]?.review).toMatchObject({
          reason: null,
          reviewedBy: null,
        });
      });

      it('can be of one table', async () => {
        await history.reviewRun({ runId: 'run-2', table: 'items', verdict: 'rejected' });
        expect(await list()).toEqual(['run-2 items rejected', 'run-2 orders', 'run-1 orders']);
      });

      it('are of the second table of one name too, which is stored under an id of its own', async () => {
        const ids = [derivedId('run-2', 'other.orders'), derivedId('run-2', 'orders')];
        await save({ runId: ids[0] as string, schema: 'other', profiledAt: at(4) });
        await save({ runId: ids[1] as string, schema: null, profiledAt: at(3) });
        const reviews = await history.reviewRun({ runId: 'run-2', table: 'orders', verdict: 'rejected' });
        expect(reviews.map(({ runId }) => runId).sort()).toEqual([...ids, 'run-2'].sort());
        expect(
          await history.reviewRun({ runId: 'run-2', schema: 'other', verdict: 'accepted' }),
        ).toMatchObject([{ runId: ids[0], schema: 'other', table: 'orders' }]);
      });

      it('pin one run of a table', async () => {
        await history.reviewRun({ runId: 'run-1', verdict: 'pinned', reason: 'audited' });
        await history.reviewRun({ runId: 'run-2', verdict: 'pinned' });
        expect(await list()).toEqual(['run-2 items pinned', 'run-2 orders pinned', 'run-1 orders accepted']);
        expect(await history.unpinRun({ runId: 'run-2', table: 'orders' })).toMatchObject([
          { table: 'orders', verdict: 'pinned' },
        ]);
        expect(await list()).toEqual([
          'run-2 items pinned',
          'run-2 orders accepted',
          'run-1 orders accepted',
        ]);
        expect(await history.unpinRun({ runId: 'run-1' })).toEqual([]);
      });

      it('pin one run of a table, whoever pins another at the same time', async () => {
        for (let round = 0; round < 5; round += 1) {
          await Promise.all(
            ['run-1', 'run-2'].map((runId) =>
              history.reviewRun({ runId, table: 'orders', verdict: 'pinned' }),
            ),
          );
          const reviews = (await list({ table: 'orders' })).map((line) => line.split(' ')[2]);
          expect(reviews.toSorted()).toEqual(['accepted', 'pinned']);
          for (const runId of ['run-1', 'run-2']) await history.unpinRun({ runId });
        }
      });

      it('stay when the run is stored again', async () => {
        await history.reviewRun({ runId: 'run-1', verdict: 'rejected' });
        await save({ runId: 'run-1', profiledAt: at(1) });
        expect(await list({ table: 'orders' })).toEqual(['run-2 orders', 'run-1 orders rejected']);
      });

      it('of a run that is not stored are refused, naming the nearest', async () => {
        const unknown = { name: 'StorageError', code: 'PM_STORAGE_RUN_UNKNOWN' };
        await expect(history.reviewRun({ runId: 'rum-2', verdict: 'rejected' })).rejects.toMatchObject({
          ...unknown,
          message: 'No stored run rum-2. Did you mean run-2?',
          details: { runId: 'rum-2', nearest: 'run-2' },
        });
        await expect(
          history.reviewRun({ runId: 'run-2', table: 'item', schema: 'sales', verdict: 'rejected' }),
        ).rejects.toMatchObject({
          ...unknown,
          message: 'No stored run run-2 of table sales.item. It has sales.items, sales.orders.',
        });
        await expect(history.unpinRun({ runId: 'something else' })).rejects.toMatchObject({
          ...unknown,
          message: 'No stored run something else. The newest is run-2. See "profilemesh runs list".',
        });
        expect(await list()).toEqual(['run-2 items', 'run-2 orders', 'run-1 orders']);
      });
    });
  });
}
