import { describe, expect, it } from 'vitest';
import {
  type ColumnKind,
  createConnectorRegistry,
  createRowConnector,
  METRIC_NAMES,
  type ProfilingRun,
  profileTables,
  type ResolvedConfig,
} from '../../../../src/index.js';
import { testConfig } from '../../../support/test-config.js';

const SOURCE = { type: 'sqlite', database: 'shop', extraParams: {} } as const;

type Read = (
  table: string,
  names: readonly string[],
) => Iterable<readonly unknown[]> | AsyncIterable<readonly unknown[]>;

const KINDS: Readonly<Record<string, ColumnKind>> = { id: 'integer', price: 'decimal', day: 'temporal' };

/** One table of these kinds of columns. */
function shop(readRows: Read, onClose: () => void = () => undefined) {
  return createConnectorRegistry([
    createRowConnector({
      name: 'sqlite',
      open: () => ({
        listTables: () => [
          {
            schema: 'main',
            table: 'orders',
            columns: Object.entries(KINDS).map(([name, kind]) => ({ name, kind })),
          },
        ],
        readRows: ({ table }, names) => readRows(table, names),
        close: async () => onClose(),
      }),
    }),
  ]);
}

const row = (id: number): Readonly<Record<string, unknown>> => ({
  id,
  price: id % 4 === 0 ? null : `${id}.10`,
  day: `2026-01-${String((id % 28) + 1).padStart(2, '0')}`,
});

const hundred: Read = async function* (_, names) {
  for (let id = 1; id <= 100; id += 1) yield names.map((name) => row(id)[name]);
};

function run(
  read: Read,
  change: (config: ResolvedConfig) => ResolvedConfig = (same) => same,
  table = 'orders',
) {
  const config = testConfig(SOURCE, [{ table }]);
  const all = { ...config, profiling: { ...config.profiling, metrics: METRIC_NAMES } };
  return profileTables({ config: change(all), connectors: shop(read), store: false });
}

const only = ({ tables: [table] }: ProfilingRun) => {
  if (!table) throw new Error('one table');
  return table;
};

describe('createRowConnector', () => {
  it('has every metric of a table whose rows are only iterated', async () => {
    const { status, rowCount, columns, metadata } = only(await run(hundred));
    expect({ status, rowCount }).toEqual({ status: 'success', rowCount: 100 });
    expect(metadata).toMatchObject({ strategy: 'stream', statements: 2 });
    const [id, price, day] = columns;
    expect(id?.metrics).toMatchObject({ distinct_count: 100, min: 1, max: 100, mean: 50.5, p25: 25 });
    expect(price?.metrics).toMatchObject({ null_count: 25, min: 1.1, max: 99.1 });
    const bins = price?.metrics.histogram as ReadonlyArray<{ count: number }>;
    expect(bins).toHaveLength(10);
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(75);
    expect(day?.metrics).toMatchObject({ min: '2026-01-01', max: '2026-01-28', distinct_count: 28 });
    for (const { metrics, skipped } of columns) {
      expect(Object.keys({ ...metrics, ...skipped }).sort()).toEqual([...METRIC_NAMES].sort());
    }
  });

  it('reads an empty table and one of equal values once', async () => {
    const empty = only(await run(() => []));
    expect(empty).toMatchObject({ status: 'empty', rowCount: 0, metadata: { statements: 1 } });
    const same = only(await run((_, names) => [1, 2].map(() => names.map((name) => row(1)[name]))));
    expect(same.metadata).toMatchObject({ statements: 1 });
    expect(same.columns[0]?.metrics.histogram).toEqual([{ start: 1, end: 1, count: 2 }]);
  });

  it('says that rows change between two reads', async () => {
    let reads = 0;
    const other: Read = (_, names) => {
      reads += 1;
      return Array.from({ length: 10 }, (__, id) => names.map((name) => row(id * reads)[name]));
    };
    expect(only(await run(other)).columns[0]?.error).toMatchObject({ code: 'PM_PROFILING_FAILED' });
    reads = 0;
    const more: Read = (_, names) => {
      reads += 1;
      return Array.from({ length: 10 * reads }, (__, id) => names.map((name) => row(id)[name]));
    };
    expect(only(await run(more)).error).toMatchObject({ code: 'PM_PROFILING_FAILED' });
  });

  it('names what failed, and what it can not do', async () => {
    const failing: Read = () => {
      throw new Error('disk on fire');
    };
    expect(only(await run(failing)).error).toMatchObject({
      code: 'PM_DB_QUERY',
      message: expect.stringContaining('disk on fire'),
    });
    expect(only(await run(hundred, undefined, 'missing')).error).toMatchObject({
      code: 'PM_DB_TABLE_MISSING',
    });
    const refused = { code: 'PM_UNSUPPORTED' };
    const strategy = (config: ResolvedConfig): ResolvedConfig => ({
      ...config,
      execution: { ...config.execution, strategy: 'pushdown' },
    });
    expect(only(await run(hundred, strategy)).error).toMatchObject(refused);
    const partition = (config: ResolvedConfig): ResolvedConfig => ({
      ...config,
      profiling: {
        ...config.profiling,
        tables: config.profiling.tables.map((table) => ({
          ...table,
          partition: {
            strategy: 'specific_values',
            key: 'day',
            values: ['2026-01-01'],
            metadataFallback: true,
            recentN: null,
          },
        })),
      },
    });
    expect(only(await run(hundred, partition)).error).toMatchObject(refused);
    const config = testConfig(SOURCE, [{ table: 'orders' }]);
    await expect(profileTables({ config, connectors: shop(hundred) })).rejects.toMatchObject({
      code: 'PM_STORAGE_FAILED',
      message: expect.stringContaining('PostgreSQL or PGlite'),
    });
  });

  it('stops between two rows at a signal, and closes once', async () => {
    const controller = new AbortController();
    let read = 0;
    const endless: Read = async function* (_, names) {
      for (;;) {
        read += 1;
        if (read === 5000) controller.abort();
        yield names.map((name) => row(read)[name]);
      }
    };
    let closed = 0;
    const connectors = shop(endless, () => {
      closed += 1;
    });
    const config = testConfig(SOURCE, [{ table: 'orders' }]);
    const { signal } = controller;
    await expect(profileTables({ config, connectors, store: false, signal })).rejects.toMatchObject({
      code: 'PM_ABORTED',
    });
    expect({ read, closed }).toEqual({ read: 5000, closed: 1 });
  });
});

it('asks the caller’s own function whether a table has changed', async () => {
  const token: { now: string | null } = { now: 'a' };
  const connector = createRowConnector({
    name: 'sqlite',
    open: () => ({
      listTables: () => [{ schema: 'main', table: 'orders', columns: [{ name: 'id', kind: 'integer' }] }],
      readRows: () => [[1]],
      changeToken: () => token.now,
    }),
  });
  await using connection = await connector.connect(SOURCE);
  const facts = () =>
    connection.snapshot({}, async (session) =>
      connection.tableFacts?.(session, {
        tables: [
          { schema: null, table: 'orders' },
          { schema: null, table: 'nowhere' },
        ],
        estimateViews: true,
      }),
    );
  const [first, missing] = (await facts()) ?? [];
  expect(first).toMatchObject({ kind: 'table', partitions: null, estimatedRows: null });
  expect(missing).toBeNull();
  expect(await facts()).toEqual([first, null]);
  token.now = 'b';
  expect((await facts())?.[0]?.changeToken).not.toBe(first?.changeToken);
  token.now = null;
  expect((await facts())?.[0]?.changeToken).toBeNull();
});
