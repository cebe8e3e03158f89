import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { ProfileMeshHook } from '../../src/hooks/profile-mesh-hook.js';
import { createProfilingTaskGroup } from '../../src/operators/create-profiling-task-group.js';
import { ProfilingOperator } from '../../src/operators/profiling-operator.js';
import { TableOperator } from '../../src/operators/table-operator.js';
import { PlanSensor } from '../../src/sensors/plan-sensor.js';
import {
  createTestContext,
  createTestDatabase,
  type TestContext,
  type TestDatabase,
} from '../../src/testing/index.js';

// The ten cases that the Airflow integration of the Python package documents, on a real database.

let database: TestDatabase;
let configPath: string;
let context: TestContext;

beforeAll(async () => {
  database = await createTestDatabase({
    tables: {
      customers: { sql: `select g as id, 'customer ' || g as name from generate_series(1, 50) g` },
      orders: {
        sql: 'select g as id, g % 50 + 1 as customer_id, g * 1.5 as amount from generate_series(1, 200) g',
      },
      'sales-2026': [
        { region: 'north', total: 10 },
        { region: 'south', total: null },
      ],
    },
  });
  configPath = database.configPath;
});
afterAll(() => database.close());

beforeEach(() => {
  context = createTestContext({ dagId: 'dag', taskId: 'task' });
});
afterEach(() => database.writeConfig(database.config));

it('hook loads config', async () => {
  const hook = new ProfileMeshHook(configPath);
  const config = await hook.getConfig();
  expect(config.environment).toBe('test');
  expect(config.profiling.tables.map(({ table }) => table)).toEqual(['customers', 'orders', 'sales-2026']);
  expect(await hook.getConn()).toBe(config);

  await using engine = await hook.getEngine();
  const tables = await engine.listTables({ schema: 'public' });
  expect(tables.map(({ table }) => table)).toEqual(
    expect.arrayContaining(['customers', 'orders', 'sales-2026']),
  );
  await using second = await hook.getEngine();
  expect(second).not.toBe(engine);
});

it('hook builds plan', async () => {
  const hook = new ProfileMeshHook(configPath);
  const plan = await hook.buildPlan();
  expect(plan).toMatchObject({
    environment: 'test',
    source: { type: 'pglite' },
    driftStrategy: 'absolute_threshold',
    summary: { totalTables: 3 },
    tables: [
      { fullName: 'public.customers' },
      { fullName: 'public.orders' },
      { fullName: 'public.sales-2026' },
    ],
  });
  expect(await hook.buildPlan()).toBe(plan);
});

it('operator executes and pushes XCom', async () => {
  const result = await new ProfilingOperator({ taskId: 'task', configPath }).execute(context);
  expect(result).toEqual({
    run_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    environment: 'test',
    tables_profiled: 3,
    profiled_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    results: [
      expect.objectContaining({ dataset_name: 'customers', row_count: 50, columns_profiled: 2 }),
      expect.objectContaining({ dataset_name: 'orders', row_count: 200, columns_profiled: 3 }),
      expect.objectContaining({ dataset_name: 'sales-2026', row_count: 2, columns_profiled: 2 }),
    ],
  });
  expect(result.results[1]).toEqual({
    run_id: result.run_id,
    dataset_name: 'orders',
    schema_name: 'public',
    profiled_at: expect.any(String),
    columns_profiled: 3,
    row_count: 200,
    metadata: expect.objectContaining({
      row_count: 200,
      column_count: 3,
      partition_config: null,
      sampling_config: null,
    }),
  });
  expect(context.xcoms.profiling_results).toEqual(result);
  expect(
    await database.query(
      'select dataset_name, row_count::int from profilemesh_runs where run_id = $1 order by 1',
      [result.run_id],
    ),
  ).toEqual([
    { dataset_name: 'customers', row_count: 50 },
    { dataset_name: 'orders', row_count: 200 },
    { dataset_name: 'sales-2026', row_count: 2 },
  ]);
  const [mean] = await database.query<{ metric_value: string }>(
    `select metric_value from profilemesh_results
      where run_id = $1 and dataset_name = 'orders' and column_name = 'amount' and metric_name = 'mean'`,
    [result.run_id],
  );
  expect(Number(mean?.metric_value)).toBe(150.75);

  const silent = createTestContext();
  await new ProfilingOperator({ taskId: 'task', configPath, emitXcom: false }).execute(silent);
  expect(Object.keys(silent.xcoms)).toEqual(['profilemesh_events']);
});

it('table operator profiles one table', async () => {
  const operator = new TableOperator({ taskId: 'task', configPath, table: 'orders', schema: 'public' });
  const result = await operator.execute(context);
  expect(result).toMatchObject({
    dataset_name: 'orders',
    schema_name: 'public',
    row_count: 200,
    columns_profiled: 3,
  });
  expect(context.xcoms.profiling_result).toEqual(result);
  expect(
    await database.query('select dataset_name from profilemesh_runs where run_id = $1', [result.run_id]),
  ).toEqual([{ dataset_name: 'orders' }]);
  await expect(
    new TableOperator({ taskId: 'task', configPath, table: '*s', schema: 'public' }).execute(context),
  ).rejects.toMatchObject({
    code: 'PM_INVALID_ARGUMENT',
    message: expect.stringContaining('public.customers'),
  });
});

it('sensor detects changes', async () => {
  const sensor = new PlanSensor({ taskId: 'task', configPath });
  const first = await sensor.poke(context);
  expect(first).toMatchObject({
    done: true,
    metadata: { changed_tables: { length: 3 }, metrics_requested: 30 },
  });
  if (first.done) await first.commit();

  expect((await sensor.poke(context)).done).toBe(false);

  const metrics = ['count', 'mean'] as const;
  await database.writeConfig({
    ...database.config,
    profiling: { tables: [{ table: 'orders', schema: 'public' }], metrics: [...metrics] },
  });
  const third = await sensor.poke(context);
  expect(third).toMatchObject({
    done: true,
    change: {
      tables: [
        { fullName: 'public.customers', kinds: ['removed'] },
        { fullName: 'public.orders', kinds: ['metrics'] },
        { fullName: 'public.sales-2026', kinds: ['removed'] },
      ],
    },
  });
  expect(context.xcoms.plan_change_metadata).toMatchObject({
    environment: 'test',
    changed_tables: ['public.customers', 'public.orders', 'public.sales-2026'],
    metrics_requested: 2,
    drift_strategy: 'absolute_threshold',
  });
});

it('cursor persistence and structure', async () => {
  const sensor = new PlanSensor({ taskId: 'task', configPath });
  const outcome = await sensor.watch(context, async () => undefined);
  expect(outcome.status).toBe('success');

  const text = (await context.variables.get('profilemesh_plan_cursor')) ?? '';
  expect(JSON.parse(text)).toEqual({
    environment: 'test',
    drift_strategy: 'absolute_threshold',
    signature: expect.stringMatching(/^[0-9a-f]{64}$/),
    tables: {
      'public.customers': expect.objectContaining({
        name: 'customers',
        schema: 'public',
        task_suffix: 'customers',
      }),
      'public.orders': {
        name: 'orders',
        schema: 'public',
        metrics: expect.arrayContaining(['count', 'histogram']),
        partition: null,
        sampling: null,
        task_suffix: 'orders',
      },
      'public.sales-2026': expect.objectContaining({ task_suffix: 'sales_2026' }),
    },
  });

  const later = createTestContext({ runId: 'later', variables: { profilemesh_plan_cursor: text } });
  expect((await new PlanSensor({ taskId: 'task', configPath }).poke(later)).done).toBe(false);
});

it('task group makes one task per table with the right ids', async () => {
  const group = await createProfilingTaskGroup({ groupId: 'profile', configPath, tooltip: 'Tables' });
  expect(group.tooltip).toBe('Tables');
  expect(group.tasks.map(({ id }) => id)).toEqual([
    'profile.customers',
    'profile.orders',
    'profile.sales_2026',
  ]);
  for (const { id, operator } of group.tasks) {
    const result = await operator.execute(context.forTask(id));
    expect(context.forTask(id).xcoms.profiling_result).toEqual(result);
  }

  await database.writeConfig({ ...database.config, profiling: { tables: [{ table: '*s' }] } });
  const expanded = await createProfilingTaskGroup({ groupId: 'g', configPath, prefixGroupId: false });
  expect(expanded.tasks.map(({ id }) => id)).toEqual(expect.arrayContaining(['customers', 'orders']));
});

it('no results is an error', async () => {
  const profile = async ({ plan }: { plan?: { runId: string } }) => {
    const now = new Date();
    return { runId: plan?.runId ?? '', environment: 'test', startedAt: now, finishedAt: now, tables: [] };
  };
  await expect(
    new ProfilingOperator({ taskId: 'task', configPath, profile }).execute(context),
  ).rejects.toMatchObject({
    code: 'PM_PROFILING_NO_RESULTS',
    message: 'No profiling results returned',
  });
  await expect(
    new TableOperator({ taskId: 'task', configPath, table: 'orders', profile }).execute(context),
  ).rejects.toMatchObject({
    code: 'PM_PROFILING_NO_RESULTS',
    message: 'No profiling results returned for orders',
  });
  await expect(
    new TableOperator({ taskId: 'task', configPath, table: 'nowhere' }).execute(context),
  ).rejects.toMatchObject({
    code: 'PM_PROFILING_FAILED',
    details: { failures: [{ code: 'PM_DB_TABLE_MISSING' }] },
  });
  await database.writeConfig({ ...database.config, profiling: { tables: [] } });
  await expect(new ProfilingOperator({ taskId: 'task', configPath }).execute(context)).rejects.toMatchObject({
    code: 'PM_PLAN_NO_TABLES',
  });
});

it('only the specified tables run', async () => {
  const tablePatterns = [{ table: 'orders' }];
  const result = await new ProfilingOperator({ taskId: 'task', configPath, tablePatterns }).execute(context);
  expect(result.results.map((entry) => entry.dataset_name)).toEqual(['orders']);
  expect(
    await database.query('select dataset_name from profilemesh_runs where run_id = $1', [result.run_id]),
  ).toEqual([{ dataset_name: 'orders' }]);

  const excludePatterns = [{ table: 'o*' }];
  const others = await new ProfilingOperator({ taskId: 'task', configPath, excludePatterns }).execute(
    context,
  );
  expect(others.results.map((entry) => entry.dataset_name)).toEqual(['customers', 'sales-2026']);
});

it('events', async () => {
  const heard: string[] = [];
  const tablePatterns = [
    { schema: 'public', table: 'orders' },
    { schema: 'public', table: 'customers' },
  ];
  const operator = new ProfilingOperator({
    taskId: 'task',
    configPath,
    tablePatterns,
    onEvent: (event) => {
      heard.push(`${event.type} ${event.table}`);
    },
  });
  const result = await operator.execute(context);
  await new TableOperator({ taskId: 'task', configPath, table: 'orders', schema: 'public' }).execute(context);

  const task = {
    task_id: 'task',
    dag_id: 'dag',
    execution_date: '2026-01-01T00:00:00.000Z',
    environment: 'test',
  };
  expect(context.events).toEqual([
    { ...task, event_type: 'profiling_started', table_count: 2 },
    {
      ...task,
      event_type: 'profiling_completed',
      run_id: result.run_id,
      tables_profiled: 2,
      total_columns: 5,
    },
    { ...task, event_type: 'profiling_started', dataset_name: 'orders' },
    {
      ...task,
      event_type: 'profiling_completed',
      dataset_name: 'orders',
      run_id: expect.any(String),
      column_count: 3,
      row_count: 200,
    },
  ]);
  expect(heard).toEqual([
    'ProfilingStarted public.orders',
    'ProfilingCompleted public.orders',
    'ProfilingStarted public.customers',
    'ProfilingCompleted public.customers',
  ]);
  const lines = context.logs.filter(({ fields }) => 'event_type' in fields);
  expect(lines.map(({ fields }) => fields.event_type)).toEqual(
    expect.arrayContaining(['profiling_started', 'profiling_completed']),
  );
});
