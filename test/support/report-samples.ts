import { parseConfig } from '../../src/config/parse-config.js';
import type { ResolvedConfig } from '../../src/config/types.js';
import type { ColumnProfile, MetricValue, ProfilingRun, TableProfile } from '../../src/model/profile.js';
import type { RunReport } from '../../src/model/run-report.js';
import { buildRunReport } from '../../src/runner/build-run-report.js';
import { loadRunReport } from '../../src/runner/load-run-report.js';
import { InMemoryRunStore } from '../../src/storage/memory-run-store.js';

/** A configuration without a database behind it. */
export function reportConfig(drift: Record<string, unknown> = {}): ResolvedConfig {
  const source = { type: 'postgres', host: 'localhost', database: 'shop', username: 'me' } as const;
  return parseConfig({ source, drift_detection: drift }, { env: {} });
}

const START = Date.UTC(2026, 10, 14, 6, 30);
const DAY = 86_400_000;

/** A column's profile of these metrics. */
export function reportColumn(
  name: string,
  type: string,
  metrics: Readonly<Record<string, MetricValue>> = {},
  more: Partial<ColumnProfile> = {},
): ColumnProfile {
  return { name, type, metrics, skipped: {}, estimates: {}, error: null, ...more };
}

/** A table's profile of these columns. */
export function reportTable(fields: Partial<TableProfile> & { readonly table: string }): TableProfile {
  const { schema = 'public', table } = fields;
  return {
    runId: 'run-1',
    schema,
    fullName: schema === null ? table : `${schema}.${table}`,
    status: 'success',
    rowCount: 1000,
    profiledAt: new Date(START),
    durationMs: 840,
    columns: [],
    error: null,
    metadata: { strategy: 'stream', strategy_reason: 'faster than pushdown here', statements: 2 },
    ...fields,
  };
}

/** A run of these tables. */
export function reportRun(
  tables: readonly TableProfile[],
  { runId = 'run-1', startedAt = new Date(START) }: { runId?: string; startedAt?: Date } = {},
): ProfilingRun {
  const finishedAt = new Date(startedAt.getTime() + 4200);
  return { runId, environment: 'production', startedAt, finishedAt, tables };
}

const bins = (low: number, high: number, counts: readonly number[]): MetricValue => {
  const width = (high - low) / counts.length;
  return counts.map((count, index) => ({
    start: low + width * index,
    end: index === counts.length - 1 ? high : low + width * (index + 1),
    count,
  }));
};

function orders(day: number, last: boolean): ColumnProfile[] {
  const rows = 48_210 + day * 1130;
  const base = (nulls: number, distinct: number): Record<string, MetricValue> => ({
    count: rows,
    null_count: nulls,
    null_percent: (nulls * 100) / rows,
    distinct_count: distinct,
    distinct_percent: (distinct * 100) / rows,
  });
  const shift = last ? 34 : 0;
  return [
    reportColumn('id', 'bigint', {
      ...base(0, rows),
      ...{ min: 1, max: rows, mean: rows / 2 + 0.5, stddev: rows / 3.46 },
      ...{ p5: rows * 0.05, p25: rows * 0.25, p50: rows / 2, p75: rows * 0.75, p95: rows * 0.95 },
      histogram: bins(
        1,
        rows,
        Array.from({ length: 10 }, () => Math.round(rows / 10)),
      ),
    }),
    reportColumn('customer_id', 'bigint', {
      ...base(0, 9120 + day * 40),
      ...{ min: 3, max: 19_844, mean: 9_711.4, stddev: 5_660.2 },
      histogram: bins(3, 19_844, [5200, 5100, 5000, 5150, 5020, 4980, 5100, 5060, 4990, 5210]),
    }),
    reportColumn(
      'amount',
      'numeric(12,2)',
      {
        ...base(last ? 9410 : 410 + day * 9, 18_402 + day * 31),
        ...{ min: '0.00', max: '12499.95', mean: 84.37 + day * 0.4 + shift, stddev: 61.2 + shift },
        ...{ p5: 9.5, p25: 38.2, p50: 71.9 + shift, p75: 118.4 + shift, p95: 204.1 + shift, zero_count: 31 },
        histogram: last
          ? bins(0, 500, [2100, 4900, 9200, 12_200, 9800, 5100, 2300, 900, 300, 90])
          : bins(0, 400, [7100, 12_900, 11_200, 7200, 4800, 2600, 1300, 500, 180, 60]),
      },
      { estimates: { distinct_count: { method: 'hyperloglog', relativeError: 0.008 } } },
    ),
    reportColumn('status', 'text', {
      ...base(0, last ? 6 : 5),
      ...{ min: 'cancelled', max: 'shipped', min_length: 4, max_length: 9, avg_length: 6.4 },
      top_values: [
        { value: 'paid', count: Math.round(rows * (last ? 0.41 : 0.52)) },
        { value: 'shipped', count: Math.round(rows * 0.28) },
        { value: last ? 'on hold' : 'new', count: Math.round(rows * 0.15) },
        { value: 'cancelled', count: Math.round(rows * 0.04) },
        { value: '', count: 12 },
      ],
    }),
    reportColumn('placed_at', 'timestamp with time zone', {
      ...base(0, rows - 204),
      ...{ min: '2023-01-01 00:03:11+00', max: `2026-11-${14 + day} 06:29:58+00` },
    }),
    reportColumn(
      'shipping_address',
      'jsonb',
      { ...base(1204, 31_003) },
      { skipped: { min: 'jsonb has no order', max: 'jsonb has no order', mean: 'not a number' } },
    ),
    ...(last
      ? [reportColumn('coupon', 'text', { ...base(rows - 320, 14), min: 'BLACK10', max: 'WELCOME' })]
      : []),
    reportColumn(
      'geo',
      'geometry',
      { count: rows },
      {
        error: {
          code: 'PM_DB_QUERY',
          message: 'operator does not exist: geometry = geometry',
          transient: false,
        },
      },
    ),
  ];
}

/** Ten stored runs of a shop, the last of which drifted, failed in one table and left one out; and the report of the last. */
export async function shopReport(): Promise<RunReport> {
  const store = new InMemoryRunStore();
  for (let day = 0; day < 10; day += 1) {
    const runId = `3f0c9a52-7be1-4a${day}0-9c1e-0c2b6a7d41${day}f`;
    const startedAt = new Date(START + day * DAY);
    const at = { runId, profiledAt: startedAt };
    const columns = orders(day, day === 9);
    const customers = [
      reportColumn('id', 'bigint', {
        count: 19_844,
        null_count: 0,
        null_percent: 0,
        distinct_count: 19_844,
        mean: 9922,
      }),
      reportColumn('email', 'citext', {
        ...{ count: 19_844, null_count: 17, null_percent: 0.0857, distinct_count: 19_801, avg_length: 23.1 },
        top_values: [{ value: 'test@example.com', count: 26 }],
      }),
      reportColumn('country', 'character(2)', {
        ...{ count: 19_844, null_count: 0, null_percent: 0, distinct_count: 61, distinct_percent: 0.3 },
        top_values: ['DE', 'US', 'FR', 'NL', 'GB', 'AT', 'CH', 'PL'].map((value, index) => ({
          value,
          count: Math.round(7000 / (index + 1)),
        })),
      }),
    ];
    const error = {
      code: 'PM_DB_TIMEOUT',
      message: 'the statement ran longer than 300 s',
      transient: true,
    } as const;
    await store.saveRun(
      reportRun(
        [
          reportTable({ ...at, table: 'orders', rowCount: 48_210 + day * 1130, columns }),
          reportTable({
            ...{ ...at, table: 'customers', rowCount: 19_844, columns: customers, durationMs: 212 },
            metadata: {
              ...{ strategy: 'pushdown', strategy_reason: 'asked for', estimated: true },
              sample: { method: 'random', fraction: 0.1, population: 198_440 },
              partition: { key: 'created_on', from: '2026-11-01' },
            },
          }),
          ...(day === 9
            ? [
                reportTable({
                  ...at,
                  table: 'events',
                  status: 'failed',
                  rowCount: null,
                  error,
                  metadata: {},
                }),
                reportTable({
                  ...{ ...at, table: 'countries', status: 'skipped', rowCount: null, durationMs: 3 },
                  metadata: { decision: 'skip', decision_reason: 'snapshot_match' },
                }),
              ]
            : []),
          reportTable({ ...at, table: 'returns', status: 'empty', rowCount: 0, columns: [], durationMs: 9 }),
        ],
        { runId, startedAt },
      ),
    );
  }
  const strategy = 'absolute_threshold';
  return loadRunReport({ config: reportConfig({ strategy, also: ['statistical'] }), store });
}

/** `tables` × `columns`, each column with everything that a card can show. */
export function bigReport({ tables, columns }: { tables: number; columns: number }): RunReport {
  let seed = 7;
  const random = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const whole = (most: number): number => Math.floor(random() * most);
  const column = (index: number): ColumnProfile => {
    const low = random() * 100;
    const high = low + 1 + random() * 9000;
    const point = (share: number): number => low + (high - low) * share;
    return reportColumn(
      `column_${index}_${'abcdefghij'.slice(whole(8))}`,
      ['numeric(12,2)', 'bigint'][index % 2] ?? '',
      {
        ...{
          count: 1_000_000,
          null_count: whole(9999),
          null_percent: random() * 100,
          distinct_count: whole(900_000),
        },
        ...{
          distinct_percent: random() * 100,
          min: low,
          max: high,
          mean: point(0.5),
          stddev: random() * 900,
        },
        ...{
          p5: point(0.05),
          p25: point(0.25),
          p50: point(0.5),
          p75: point(0.75),
          p95: point(0.95),
          zero_count: 4,
        },
        histogram: bins(
          low,
          high,
          Array.from({ length: 10 }, () => whole(200_000)),
        ),
        top_values: Array.from({ length: 10 }, () => ({
          value: Number((random() * 9999).toFixed(2)),
          count: whole(90_000),
        })),
      },
    );
  };
  const profiles = Array.from({ length: tables }, (_, table) =>
    reportTable({
      ...{ table: `table_${String(table).padStart(3, '0')}`, rowCount: 1_000_000 },
      columns: Array.from({ length: columns }, (__, index) => column(index)),
    }),
  );
  const trends = Array.from({ length: 9 }, (_, day) =>
    profiles.map((profile) => ({
      ...{ runId: `run-0-${day}`, schema: profile.schema, table: profile.table, environment: 'production' },
      ...{ status: 'completed', rowCount: 990_000 + day, columnCount: columns },
      profiledAt: new Date(START - (9 - day) * DAY),
      columns: profile.columns.map(({ name }) => ({
        ...{ name, type: null, error: null },
        metrics: { null_percent: random() * 100, distinct_count: whole(900_000), mean: random() * 5000 },
      })),
    })),
  ).flat();
  return buildRunReport({
    run: reportRun(profiles),
    trends,
    source: { type: 'postgres', database: 'warehouse' },
  });
}

/** Texts that must be shown, and nothing else. */
export const HOSTILE_TEXTS: readonly string[] = [
  '</script><script>window.hacked=1</script>',
  '<!--<script>window.hacked=2',
  '<img src=x onerror="window.hacked=3">',
  '"><svg onload=window.hacked=4>',
  "'; window.hacked=5; //",
  'line\u2028separator\u2029end',
  'nul\0and bell\u0007',
  'half \ud800 pair',
  'safe\u202Etxt.exe',
  '{{window.hacked=6}}',
  'ÄÖÜ – 数据 – اسم العمود – 😀'.normalize(),
  'z'.repeat(63),
];

/** A report in which every text of the database is hostile. */
export function hostileReport(): RunReport {
  const tables = HOSTILE_TEXTS.map((text, index) =>
    reportTable({
      ...{ schema: text, table: `${text}${index}`, runId: text },
      columns: HOSTILE_TEXTS.map((name, place) =>
        reportColumn(
          `${name}${place}`,
          text,
          {
            ...{ count: 10, null_count: 0, null_percent: 0, min: name, max: text },
            top_values: [{ value: name, count: 3 }],
          },
          {
            skipped: { mean: text },
            error: place === 0 ? { code: 'PM_DB_QUERY', message: name, transient: false } : null,
          },
        ),
      ),
      error: index === 1 ? { code: 'PM_DB_QUERY', message: text, transient: false } : null,
      status: index === 1 ? 'failed' : 'success',
      metadata: {
        strategy: text,
        decision: text,
        decision_reason: text,
        partition: { key: text, from: text },
      },
    }),
  );
  return buildRunReport({
    run: { ...reportRun(tables), environment: HOSTILE_TEXTS[0] ?? '' },
    source: { type: 'postgres', database: HOSTILE_TEXTS[2] ?? '' },
    notes: [...HOSTILE_TEXTS],
  });
}
