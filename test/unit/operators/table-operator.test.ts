import { describe, expect, it } from 'vitest';
import { ProfileMeshHook } from '../../../src/hooks/profile-mesh-hook.js';
import type { ProfilingRun } from '../../../src/model/profile.js';
import {
  ProfileMeshTableOperator,
  TableOperator,
  type TableOperatorOptions,
} from '../../../src/operators/table-operator.js';
import { createTestContext } from '../../../src/testing/create-test-context.js';
import { failed, measured, runOf } from './support/profiled-run.js';

const hook = new ProfileMeshHook({
  config: {
    environment: 'test',
    source: { type: 'postgres', host: 'db', database: 'shop', username: 'reader' },
  },
  env: {},
});

function operator(run: ProfilingRun, options: Partial<TableOperatorOptions> = {}): TableOperator {
  const base = { taskId: 't', hook, table: 'orders', schema: 'public', profile: async () => run };
  return new TableOperator({ ...base, ...options });
}

describe('TableOperator: its face', () => {
  it("has Airflow's names and defaults", () => {
    const made = new TableOperator({ taskId: 't', configPath: 'c.yml', table: 'orders' });
    expect(made).toMatchObject({
      taskId: 't',
      configPath: 'c.yml',
      table: 'orders',
      schema: '',
      database: '',
      uiColor: '#66BB6A',
      templateFields: ['configPath', 'table', 'schema', 'database'],
    });
    expect(ProfileMeshTableOperator).toBe(TableOperator);
  });

  it('renders its template fields into a new operator', () => {
    const made = new TableOperator({ taskId: 't', configPath: '{x}.yml', table: 't_{x}', schema: 's_{x}' });
    const rendered = made.renderTemplateFields((text) => text.replace('{x}', '1'));
    expect(rendered).toMatchObject({ configPath: '1.yml', table: 't_1', schema: 's_1', database: '' });
  });
});

describe('TableOperator.execute', () => {
  it('hands on the result of its table', async () => {
    const context = createTestContext({ dagId: 'd', taskId: 't' });
    const result = await operator(runOf(measured('orders'))).execute(context);
    expect(result).toMatchObject({
      run_id: 'run-1',
      dataset_name: 'orders',
      schema_name: 'public',
      columns_profiled: 2,
      row_count: 3,
    });
    expect(context.xcoms.profiling_result).toEqual(result);
    const task = { task_id: 't', dag_id: 'd', execution_date: '2026-01-01T00:00:00.000Z' };
    expect(context.events).toEqual([
      { ...task, event_type: 'profiling_started', dataset_name: 'orders', environment: 'test' },
      {
        ...task,
        event_type: 'profiling_completed',
        dataset_name: 'orders',
        environment: 'test',
        run_id: 'run-1',
        column_count: 2,
        row_count: 3,
      },
    ]);
  });

  it.each([{ schema: '' }, { schema: 'public' }, { database: 'shop' }])(
    'plans exactly its table, configured or not: %j',
    async (options) => {
      const planned: unknown[] = [];
      await operator(runOf(), {
        ...options,
        profile: async ({ plan }) => {
          planned.push(...(plan?.tables ?? []).map(({ table }) => table));
          return runOf(measured('orders'));
        },
      }).execute(createTestContext());
      expect(planned).toEqual(['orders']);
    },
  );

  it('refuses a table of another database', async () => {
    const made = operator(runOf(measured('orders')), { database: 'elsewhere' });
    await expect(made.execute(createTestContext())).rejects.toMatchObject({ code: 'PM_UNSUPPORTED' });
  });

  it.each([true, false])('fails as its table did, transient: %s', async (transient) => {
    const run = runOf(failed('orders', { code: 'PM_DB_TABLE_MISSING', transient }));
    await expect(operator(run).execute(createTestContext())).rejects.toMatchObject({
      name: 'ProfilingError',
      code: 'PM_PROFILING_FAILED',
      transient,
      message: 'Profiling failed for one table: public.orders: no rights on orders',
      details: { failures: [{ table: 'public.orders', code: 'PM_DB_TABLE_MISSING', transient }] },
    });
  });

  it('fails when there is no result', async () => {
    await expect(operator(runOf()).execute(createTestContext())).rejects.toMatchObject({
      name: 'ProfilingError',
      code: 'PM_PROFILING_NO_RESULTS',
      message: 'No profiling results returned for orders',
    });
  });
});
