import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ColumnProfile, ProfilingRun, TableProfile } from '../../src/model/profile.js';
import type { RunStore } from '../../src/storage/run-store.js';

export interface RunStoreContract {
  readonly name: string;
  /** An empty store. */
  create(): Promise<{ store: RunStore; cleanUp?: () => Promise<void> }>;
}

const PRICE: ColumnProfile = {
  name: 'price',
  type: 'numeric(12,2)',
  metrics: {
    count: 3,
    null_count: 1,
    null_percent: 25,
    min: -0.1,
    max: '12345678901234567890.12',
    mean: 0.30000000000000004,
    stddev: null,
    histogram: [
      { start: 0, end: 1.5, count: 2 },
      { start: 1.5, end: '12345678901234567890.12', count: 1 },
    ],
  },
  skipped: { avg_length: 'not a text' },
  estimates: {},
  error: null,
};

const COLUMNS: readonly ColumnProfile[] = [
  PRICE,
  {
    name: 'zip',
    type: 'text',
    metrics: { min: '007', max: "O'Neil;--" },
    skipped: {},
    estimates: {},
    error: null,
  },
  {
    name: 'ratio',
    type: 'double precision',
    metrics: { min: '-Infinity', mean: 'NaN' },
    skipped: {},
    estimates: {},
    error: null,
  },
  {
    name: 'open',
    type: 'boolean',
    metrics: { min: false, max: true },
    skipped: {},
    estimates: {},
    error: null,
  },
  {
    name: 'broken',
    type: 'xml',
    metrics: { count: 4 },
    skipped: {},
    estimates: {},
    error: { code: 'PM_DB_QUERY', message: 'could not be read', transient: false },
  },
];

const NOON = new Date('2026-03-08T12:30:00.123Z');

/** A table's profile for store tests, with the given fields in place of its own. */
export function tableProfile(fields: Partial<TableProfile> = {}): TableProfile {
  const { schema = 'sales', table = 'orders' } = fields;
  return {
    runId: 'run-1',
    schema,
    table,
    fullName: schema === null ? table : `${schema}.${table}`,
    status: 'success',
    rowCount: 4,
    profiledAt: NOON,
    durationMs: 12,
    columns: COLUMNS,
    error: null,
    metadata: {},
    ...fields,
  };
}

/** A run of the given tables, all under the first one's run id unless they say otherwise. */
export function profilingRun(tables: readonly TableProfile[]): ProfilingRun {
  return {
    runId: tables[0]?.runId ?? 'run-1',
    environment: 'test',
    startedAt: NOON,
    finishedAt: NOON,
    tables,
  };
}

/** What every run store must do. */
export function describeRunStore({ name, create }: RunStoreContract): void {
  describe(`run store: ${name}`, () => {
    let store: RunStore;
    let cleanUp: (() => Promise<void>) | undefined;

    beforeEach(async () => {
      ({ store, cleanUp } = await create());
    });
    afterEach(async () => cleanUp?.());

    it('gives undefined for a run that was never stored', async () => {
      expect(await store.loadRun('nowhere')).toBeUndefined();
      expect(await store.listRuns()).toEqual([]);
    });

    it('gives every metric back with its exact value', async () => {
      await store.saveRun(profilingRun([tableProfile()]));
      expect(await store.loadRun('run-1')).toEqual({
        runId: 'run-1',
        tables: [
          {
            runId: 'run-1',
            schema: 'sales',
            table: 'orders',
            profiledAt: NOON,
            environment: 'test',
            status: 'completed',
            rowCount: 4,
            columnCount: 5,
            columns: [
              {
                name: 'price',
                type: 'numeric(12,2)',
                metrics: PRICE.metrics,
                skipped: PRICE.skipped,
                error: null,
              },
              { name: 'zip', type: 'text', metrics: { min: '007', max: "O'Neil;--" }, error: null },
              {
                name: 'ratio',
                type: 'double precision',
                metrics: { min: '-Infinity', mean: 'NaN' },
                error: null,
              },
              { name: 'open', type: 'boolean', metrics: { min: false, max: true }, error: null },
              {
                name: 'broken',
                type: 'xml',
                metrics: { count: 4 },
                error: 'could not be read',
                errorCode: 'PM_DB_QUERY',
              },
            ],
          },
        ],
      });
    });

    it('stores an empty table, and a table without columns or schema', async () => {
      const empty = tableProfile({ status: 'empty', rowCount: 0, schema: null, columns: [] });
      await store.saveRun(profilingRun([empty]));
      expect(await store.loadRun('run-1')).toMatchObject({
        tables: [{ schema: null, status: 'completed', rowCount: 0, columnCount: 0, columns: [] }],
      });
    });

    it('leaves no rows of failed and skipped tables', async () => {
      const failed = tableProfile({ table: 'lost', status: 'failed', rowCount: null });
      const skipped = tableProfile({ table: 'later', status: 'skipped', rowCount: null });
      await store.saveRun(profilingRun([failed, tableProfile(), skipped]));
      expect((await store.listRuns()).map(({ table }) => table)).toEqual(['orders']);
      await store.saveRun(profilingRun([{ ...failed, runId: 'run-2' }]));
      expect(await store.loadRun('run-2')).toBeUndefined();
    });

    it('keeps the tables of a run together and other runs apart', async () => {
      await store.saveRun(profilingRun([tableProfile(), tableProfile({ table: 'items' })]));
      await store.saveRun(profilingRun([tableProfile({ runId: 'run-2', rowCount: 5 })]));
      const first = await store.loadRun('run-1');
      expect(first?.tables.map(({ table, columns }) => [table, columns.length])).toEqual([
        ['items', 5],
        ['orders', 5],
      ]);
      expect((await store.loadRun('run-2'))?.tables.map(({ rowCount }) => rowCount)).toEqual([5]);
    });

    it('replaces what was stored under the same run and table', async () => {
      await store.saveRun(profilingRun([tableProfile(), tableProfile({ table: 'items' })]));
      await store.saveRun(profilingRun([tableProfile({ rowCount: 9, columns: [PRICE] })]));
      const run = await store.loadRun('run-1');
      expect(run?.tables.map(({ table, rowCount, columns }) => [table, rowCount, columns.length])).toEqual([
        ['items', 4, 5],
        ['orders', 9, 1],
      ]);
    });

    it('refuses two tables of one run id and name, and stores neither', async () => {
      const twins = [tableProfile({ schema: 'a' }), tableProfile({ schema: 'b' })];
      await expect(store.saveRun(profilingRun(twins))).rejects.toMatchObject({ code: 'PM_INVALID_ARGUMENT' });
      expect(await store.listRuns()).toEqual([]);
    });

    it('refuses a table whose name another schema has stored under the run id, and stores nothing', async () => {
      await store.saveRun(profilingRun([tableProfile({ schema: 'a' })]));
      const run = profilingRun([
        tableProfile({ table: 'items' }),
        tableProfile({ schema: 'b', rowCount: 1 }),
      ]);
      await expect(store.saveRun(run)).rejects.toMatchObject({ code: 'PM_STORAGE_FAILED' });
      expect((await store.listRuns()).map(({ schema, rowCount }) => [schema, rowCount])).toEqual([['a', 4]]);
    });

    it('stores a run of more rows than one statement takes', async () => {
      const metrics = { count: 1, null_count: 0, min: 1, max: 2, mean: 1.5 };
      const columns = Array.from({ length: 1600 }, (_, index) => ({
        ...PRICE,
        name: `column_${String(index).padStart(4, '0')}`,
        metrics,
      }));
      await store.saveRun(profilingRun([tableProfile({ columns })]));
      const stored = (await store.loadRun('run-1'))?.tables[0]?.columns ?? [];
      expect(stored.map((column) => column.name)).toEqual(columns.map((column) => column.name));
      expect(stored.every((column) => Object.keys(column.metrics).length === 5)).toBe(true);
    });

    describe('listRuns', () => {
      const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));

      beforeEach(async () => {
        await store.saveRun(profilingRun([tableProfile({ runId: 'old', profiledAt: at(1) })]));
        await store.saveRun(profilingRun([tableProfile({ runId: 'new', profiledAt: at(3) })]));
        const middle = { runId: 'middle', profiledAt: at(2) };
        await store.saveRun(
          profilingRun([
            tableProfile({ ...middle, schema: null }),
            tableProfile({ ...middle, table: 'items' }),
          ]),
        );
      });

      const runIds = async (options?: Parameters<RunStore['listRuns']>[0]): Promise<string[]> =>
        (await store.listRuns(options)).map(({ runId, table }) => `${runId} ${table}`);

      it('gives the newest first', async () => {
        expect(await runIds()).toEqual(['new orders', 'middle items', 'middle orders', 'old orders']);
      });

      it('filters by table and by schema; null is "without a schema"', async () => {
        expect(await runIds({ table: 'orders' })).toEqual(['new orders', 'middle orders', 'old orders']);
        expect(await runIds({ schema: 'sales' })).toEqual(['new orders', 'middle items', 'old orders']);
        expect(await runIds({ schema: null })).toEqual(['middle orders']);
        expect(await runIds({ table: 'items', schema: null })).toEqual([]);
      });

      it('gives at most as many as asked for', async () => {
        expect(await runIds({ limit: 1 })).toEqual(['new orders']);
        expect(await runIds({ table: 'orders', limit: 2 })).toEqual(['new orders', 'middle orders']);
      });

      it.each([0, -1, 1.5, Number.NaN])('refuses a limit of %d', async (limit) => {
        await expect(store.listRuns({ limit })).rejects.toMatchObject({ code: 'PM_INVALID_ARGUMENT' });
      });
    });
  });
}
