import { describe, expect, it } from 'vitest';
import type { ConfiguredTable } from '../../../src/config/types.js';
import { isProfileMeshError, type ProfileMeshError } from '../../../src/core/errors.js';
import type { TableRef } from '../../../src/model/plan.js';
import { type BuildPlanOptions, buildPlan } from '../../../src/plan/build-plan.js';
import { planNeedsCatalog } from '../../../src/plan/needs-catalog.js';
import { validatePlan } from '../../../src/plan/validate-plan.js';
import { configuredTable, makeConfig } from './test-config.js';

const CATALOG: readonly TableRef[] = [
  { schema: 'public', table: 'customers' },
  { schema: 'public', table: 'orders' },
  { schema: 'public', table: 'order_items' },
  { schema: 'public', table: 'tmp_load' },
  { schema: 'sales', table: 'orders' },
  { schema: 'sales_eu', table: 'orders' },
];

function configWith(tables: ConfiguredTable[], rest: Parameters<typeof makeConfig>[0] = {}) {
  return makeConfig({ ...rest, profiling: { ...rest.profiling, tables } });
}

function names(options: BuildPlanOptions): string[] {
  return buildPlan(options).tables.map((table) => table.fullName);
}

function failure(work: () => unknown): ProfileMeshError {
  try {
    work();
  } catch (error) {
    if (isProfileMeshError(error)) return error;
    throw error;
  }
  throw new Error('expected an error');
}

describe('buildPlan with exact tables', () => {
  const config = configWith([
    configuredTable({ schema: 'public', table: 'customers' }),
    configuredTable({ table: 'orders' }, { sampling: { enabled: true, fraction: 0.1 } }),
  ]);

  it('plans the configured tables in order, without a catalog', () => {
    const now = new Date('2026-11-23T10:00:00Z');
    const plan = buildPlan({ config, runId: 'run-1', now });
    expect(plan).toMatchObject({
      runId: 'run-1',
      timestamp: now,
      environment: 'development',
      source: { type: 'postgres', database: 'shop' },
      driftStrategy: 'absolute_threshold',
      summary: { totalTables: 2, estimatedMetrics: 200 },
    });
    expect(plan.tables).toMatchObject([
      { fullName: 'public.customers', schema: 'public', table: 'customers', status: 'ready', sampling: null },
      { fullName: 'orders', schema: null, table: 'orders', sampling: { fraction: 0.1 } },
    ]);
    expect(plan.tables[0]).toMatchObject({
      computeHistograms: true,
      histogramBins: 10,
      maxDistinctValues: 1000,
    });
    expect(planNeedsCatalog({ config })).toBe(false);
  });

  it('gives each plan its own run id', () => {
    expect(buildPlan({ config }).runId).not.toBe(buildPlan({ config }).runId);
    expect(buildPlan({ config }).runId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('keeps the metrics with histograms off, as the Python package does', () => {
    const off = configWith([configuredTable({ table: 'a' })], { profiling: { computeHistograms: false } });
    const [table] = buildPlan({ config: off }).tables;
    expect(table?.metrics).toContain('histogram');
    expect(table?.computeHistograms).toBe(false);
  });

  it('passes the default sample ratio to tables without sampling only', () => {
    const ratio = configWith(
      [configuredTable({ table: 'a' }), configuredTable({ table: 'b' }, { sampling: { enabled: false } })],
      { profiling: { defaultSampleRatio: 0.5 } },
    );
    const plan = buildPlan({ config: ratio });
    expect(plan.tables.map((table) => table.defaultSampleRatio)).toEqual([0.5, 1]);
    expect(plan.tables.map((table) => table.sampling?.enabled)).toEqual([undefined, false]);
  });

  it('refuses a configuration without tables, with the remedy', () => {
    const error = failure(() => buildPlan({ config: makeConfig() }));
    expect(error.code).toBe('PM_PLAN_NO_TABLES');
    expect(error.message).toContain('profiling.tables');
  });

  it('holds a table that is configured twice once, with the last settings, and warns', () => {
    const twice = configWith([
      configuredTable({ schema: 'public', table: 'orders' }, { sampling: { enabled: true, fraction: 0.7 } }),
      configuredTable({ schema: 'public', table: 'orders' }, { sampling: { enabled: true, fraction: 0.2 } }),
    ]);
    const plan = buildPlan({ config: twice });
    expect(plan.tables.map((table) => [table.fullName, table.sampling?.fraction])).toEqual([
      ['public.orders', 0.2],
    ]);
    expect(plan.summary.totalTables).toBe(1);
    expect(validatePlan(plan)).toEqual([expect.stringContaining('Duplicate tables in plan: public.orders')]);
  });

  it("takes a table with the connection's schema spelled out for the same table", () => {
    const both = configWith(
      [configuredTable({ table: 'orders' }), configuredTable({ schema: 'public', table: 'orders' })],
      {
        source: { schema: 'public' },
      },
    );
    expect(names({ config: both })).toEqual(['orders']);
    expect(validatePlan(buildPlan({ config: both }))).toHaveLength(1);
  });
});

describe('buildPlan with patterns', () => {
  const config = configWith([
    configuredTable({ schema: 'public', table: 'orders' }, { sampling: { enabled: true, fraction: 0.2 } }),
    configuredTable({ schema: 'public', table: 'order*' }, { partition: { strategy: 'latest', key: 'dt' } }),
  ]);

  it('replaces the configured tables and keeps their settings', () => {
    const plan = buildPlan({
      config,
      patterns: [
        { schema: 'public', table: 'order_items' },
        { schema: 'public', table: 'orders' },
        { schema: 'public', table: 'other' },
      ],
    });
    expect(
      plan.tables.map(({ fullName, sampling, partition }) => [fullName, sampling?.fraction, partition?.key]),
    ).toEqual([
      ['public.order_items', undefined, 'dt'],
      ['public.orders', 0.2, undefined],
      ['public.other', undefined, undefined],
    ]);
  });

  it('gives a table named without its schema the one it is configured with', () => {
    const plan = buildPlan({ config, patterns: [{ table: 'orders' }] });
    expect(plan.tables[0]).toMatchObject({
      fullName: 'public.orders',
      schema: 'public',
      sampling: { fraction: 0.2 },
    });
    expect(names({ config, patterns: [{ table: 'order_items' }] })).toEqual(['order_items']);
  });

  it('leaves the schema open where two configured tables have the name', () => {
    const two = configWith([
      configuredTable({ schema: 'public', table: 'orders' }),
      configuredTable({ schema: 'sales', table: 'orders' }),
    ]);
    expect(names({ config: two, patterns: [{ table: 'orders' }] })).toEqual(['orders']);
  });

  it('warns of a table that is configured twice when it is asked for once', () => {
    const twice = configWith([
      configuredTable({ schema: 'public', table: 'orders' }, { partition: { key: 'a' } }),
      configuredTable({ schema: 'public', table: 'orders' }, { partition: { key: 'b' } }),
      configuredTable({ table: 'other' }),
    ]);
    const plan = buildPlan({ config: twice, patterns: [{ table: 'orders' }] });
    expect(plan.tables.map((table) => table.partition?.key)).toEqual(['b']);
    expect(validatePlan(plan)).toEqual([
      'Duplicate tables in plan: public.orders. Each is profiled once, with the partition and sampling of its last entry in the configuration.',
    ]);
    expect(validatePlan(buildPlan({ config: twice, patterns: [{ table: 'other' }] }))).toEqual([]);
  });

  it("does not take another schema's settings when the connection's schema is known", () => {
    const sales = configWith(
      [configuredTable({ schema: 'public', table: 'orders' }, { sampling: { enabled: true } })],
      {
        source: { schema: 'sales' },
      },
    );
    const plan = buildPlan({ config: sales, patterns: [{ table: 'orders' }] });
    expect(plan.tables[0]).toMatchObject({ fullName: 'orders', sampling: null });
  });

  it('takes empty texts of an operator for not given, and an empty list too', () => {
    expect(names({ config, patterns: [{ schema: '', table: 'orders', database: '' }] })).toEqual([
      'public.orders',
    ]);
    expect(names({ config, patterns: [], catalog: CATALOG })).toEqual([
      'public.orders',
      'public.order_items',
    ]);
  });

  it('prefers the exact entry over a wildcard before it', () => {
    const later = configWith([
      configuredTable({ schema: 'public', table: '*' }, { sampling: { enabled: true, fraction: 0.5 } }),
      configuredTable({ schema: 'public', table: 'orders' }, { sampling: { enabled: true, fraction: 0.3 } }),
    ]);
    const plan = buildPlan({ config: later, catalog: CATALOG });
    expect(plan.tables.map(({ table, sampling }) => [table, sampling?.fraction])).toEqual([
      ['customers', 0.5],
      ['orders', 0.3],
      ['order_items', 0.5],
      ['tmp_load', 0.5],
    ]);
    expect(validatePlan(plan)).toEqual([]);
  });

  it('accepts the own database and refuses another one, naming the way out', () => {
    expect(names({ config, patterns: [{ table: 'orders', database: 'shop' }] })).toEqual(['public.orders']);
    const error = failure(() => buildPlan({ config, patterns: [{ table: 'orders', database: 'crm' }] }));
    expect(error).toMatchObject({ code: 'PM_UNSUPPORTED', name: 'UnsupportedFeatureError' });
    expect(error.message).toContain('"crm"');
    expect(error.message).toContain('second configuration');
  });

  it('refuses a pattern without a table', () => {
    expect(failure(() => buildPlan({ config, patterns: [{ table: '' }] })).code).toBe('PM_INVALID_ARGUMENT');
  });
});

describe('buildPlan with wildcards', () => {
  const everything = configWith([configuredTable({ schema: 'public', table: '*' })]);

  it('expands in catalog order and takes a table once', () => {
    const config = configWith([
      configuredTable({ schema: 'public', table: 'order*' }),
      configuredTable({ schema: 'public', table: '*' }),
      configuredTable({ schema: 'sales*', table: 'orders' }),
    ]);
    expect(planNeedsCatalog({ config })).toBe(true);
    expect(names({ config, catalog: CATALOG })).toEqual([
      'public.orders',
      'public.order_items',
      'public.customers',
      'public.tmp_load',
      'sales.orders',
      'sales_eu.orders',
    ]);
  });

  it("means the connection's schema when the pattern has none, and any schema when neither has", () => {
    const patterns = [{ table: 'ord*s' }];
    expect(names({ config: everything, patterns, catalog: CATALOG })).toEqual([
      'public.orders',
      'public.order_items',
      'sales.orders',
      'sales_eu.orders',
    ]);
    const sales = configWith([], { source: { schema: 'sales' } });
    expect(names({ config: sales, patterns, catalog: CATALOG })).toEqual(['sales.orders']);
    expect(planNeedsCatalog({ config: sales, patterns })).toBe(true);
  });

  it('treats other signs literally', () => {
    const catalog = [
      { schema: 'public', table: 'a.b' },
      { schema: 'public', table: 'axb' },
      { schema: 'public', table: 'we"ird (1)' },
    ];
    expect(names({ config: everything, patterns: [{ table: 'a.*' }], catalog })).toEqual(['public.a.b']);
    expect(names({ config: everything, patterns: [{ table: 'we"ird (*' }], catalog })).toEqual([
      'public.we"ird (1)',
    ]);
  });

  it('names every pattern that matches nothing, with the nearest tables', () => {
    const error = failure(() =>
      buildPlan({
        config: everything,
        patterns: [
          { schema: 'public', table: 'ordrs*' },
          { table: '*' },
          { schema: 'nowhere', table: 'zzz*' },
        ],
        exclude: [{ schema: 'public', table: 'costumers' }],
        catalog: CATALOG,
      }),
    );
    expect(error.code).toBe('PM_PLAN_PATTERN_UNMATCHED');
    expect(error.details).toEqual({
      patterns: ['public.ordrs*', 'nowhere.zzz*'],
      exclude: ['public.costumers'],
    });
    const lines = error.message.split('\n');
    expect(lines[1]).toContain('pattern "public.ordrs*" matches no table. Nearest: public.order');
    expect(lines[2]).toBe('  pattern "nowhere.zzz*" matches no table.');
    expect(lines[3]).toBe('  exclude "public.costumers" matches no table. Nearest: public.customers.');
  });

  it('hints at a wrong case', () => {
    const error = failure(() =>
      buildPlan({ config: everything, patterns: [{ table: 'ORDER_*' }], catalog: CATALOG }),
    );
    expect(error.message).toContain('Nearest: public.order_items');
  });

  it('says so when the database has no tables', () => {
    const error = failure(() => buildPlan({ config: everything, catalog: [] }));
    expect(error.code).toBe('PM_PLAN_PATTERN_UNMATCHED');
    expect(error.message).toContain('the database shows no tables');
  });

  it('asks for the catalog when it was not given', () => {
    const error = failure(() => buildPlan({ config: everything }));
    expect(error.code).toBe('PM_INVALID_ARGUMENT');
    expect(error.message).toContain('public.*');
  });
});

describe('buildPlan with excludes', () => {
  it('applies the configured and the given ones, to exact tables also', () => {
    const config = configWith(
      [
        configuredTable({ schema: 'public', table: '*' }),
        configuredTable({ schema: 'sales', table: 'orders' }),
      ],
      {
        profiling: { exclude: [{ table: 'tmp_*' }] },
      },
    );
    expect(names({ config, catalog: CATALOG, exclude: [{ schema: 'sales', table: 'orders' }] })).toEqual([
      'public.customers',
      'public.orders',
      'public.order_items',
    ]);
  });

  it('accepts an exclude that names a table of the catalog which was not selected', () => {
    const config = configWith([configuredTable({ schema: 'public', table: 'order*' })], {
      profiling: { exclude: [{ schema: 'public', table: 'tmp_*' }] },
    });
    expect(names({ config, catalog: CATALOG })).toEqual(['public.orders', 'public.order_items']);
  });

  it('accepts an exclude of the storage tables, which no pattern selects', () => {
    const config = makeConfig({
      profiling: { exclude: [{ table: 'profilemesh_*' }] },
    });
    const storageTables = [{ schema: 'public', table: 'profilemesh_runs' }];
    const patterns = [{ table: '*' }];
    const catalog = [{ schema: 'public', table: 'orders' }];
    expect(
      names({ config, patterns, catalog, storageTables, exclude: [{ table: 'profilemesh_runs' }] }),
    ).toEqual(['public.orders']);
    expect(
      failure(() => buildPlan({ config, patterns, catalog, exclude: [{ table: 'profilemesh_runs' }] })),
    ).toMatchObject({
      code: 'PM_PLAN_PATTERN_UNMATCHED',
    });
  });

  it('refuses a configured exclude that matches nothing', () => {
    const config = configWith([configuredTable({ table: 'orders' })], {
      profiling: { exclude: [{ table: 'order' }] },
    });
    const error = failure(() => buildPlan({ config }));
    expect(error.code).toBe('PM_PLAN_PATTERN_UNMATCHED');
    expect(error.message).toContain('exclude "order" matches no table. Nearest: orders.');
  });

  it('lets a configured exclude rest when the caller asks for other tables', () => {
    const config = configWith([configuredTable({ table: 'orders' })], {
      profiling: { exclude: [{ table: 'tmp_*' }] },
    });
    expect(names({ config, patterns: [{ table: 'orders' }] })).toEqual(['orders']);
    expect(names({ config, patterns: [{ table: 'orders' }, { table: 'tmp_1' }] })).toEqual(['orders']);
  });

  it('refuses a plan that excludes everything', () => {
    const config = configWith([configuredTable({ table: 'orders' })]);
    const error = failure(() => buildPlan({ config, exclude: [{ table: '*' }] }));
    expect(error.code).toBe('PM_PLAN_NO_TABLES');
    expect(error.details).toEqual({ excluded: ['orders'] });
  });

  it('counts only what is left', () => {
    const config = configWith([configuredTable({ table: 'a' }), configuredTable({ table: 'b' })]);
    expect(buildPlan({ config, exclude: [{ table: 'b' }] }).summary).toEqual({
      totalTables: 1,
      estimatedMetrics: 100,
    });
  });
});
