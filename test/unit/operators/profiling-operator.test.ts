import { describe, expect, it } from 'vitest';
import { ProfileMeshHook } from '../../../src/hooks/profile-mesh-hook.js';
import {
  ProfileMeshProfilingOperator,
  ProfilingOperator,
  type ProfilingOperatorOptions,
} from '../../../src/operators/profiling-operator.js';
import type { ProfilingRun } from '../../../src/model/profile.js';
import type { ProfileTablesOptions } from '../../../src/runner/profile-tables-options.js';
import { createTestContext } from '../../../src/testing/create-test-context.js';
import { failed, measured, runOf } from './support/profiled-run.js';

const hook = new ProfileMeshHook({
  config: {
    environment: 'test',
    source: { type: 'postgres', host: 'db', database: 'shop', username: 'reader' },
    profiling: {
      tables: [
        { schema: 'public', table: 'orders' },
        { schema: 'public', table: 'items' },
      ],
    },
  },
  env: {},
});

function operator(run: ProfilingRun, options: Partial<ProfilingOperatorOptions> = {}): ProfilingOperator {
  return new ProfilingOperator({ taskId: 't', hook, profile: async () => run, ...options });
}

describe('ProfilingOperator: its face', () => {
  it("has Airflow's names", () => {
    const made = new ProfilingOperator({ taskId: 't', configPath: 'c.yml' });
    expect(made).toMatchObject({
      taskId: 't',
      configPath: 'c.yml',
      uiColor: '#4CAF50',
      templateFields: ['configPath'],
    });
    expect(ProfilingOperator.uiColor).toBe('#4CAF50');
    expect(ProfilingOperator.templateFields).toEqual(['configPath']);
    expect(ProfileMeshProfilingOperator).toBe(ProfilingOperator);
  });

  it('renders its template field into a new operator', () => {
    const made = new ProfilingOperator({ taskId: 't', configPath: '{{ dir }}/c.yml' });
    expect(made.renderTemplateFields((text) => text.replace('{{ dir }}', 'conf')).configPath).toBe(
      'conf/c.yml',
    );
    expect(made.configPath).toBe('{{ dir }}/c.yml');
  });
});

describe('ProfilingOperator.execute', () => {
  it('hands on the results under their key and as its value, and says when it began and ended', async () => {
    const context = createTestContext({ dagId: 'd', taskId: 't' });
    const result = await operator(runOf(measured('orders'), measured('items'))).execute(context);
    expect(result).toMatchObject({ run_id: 'run-1', environment: 'test', tables_profiled: 2 });
    expect(result.results.map((entry) => entry.dataset_name)).toEqual(['orders', 'items']);
    expect(context.xcoms.profiling_results).toEqual(result);
    const task = { task_id: 't', dag_id: 'd', execution_date: '2026-01-01T00:00:00.000Z' };
    expect(context.events).toEqual([
      { ...task, event_type: 'profiling_started', environment: 'test', table_count: 2 },
      {
        ...task,
        event_type: 'profiling_completed',
        environment: 'test',
        run_id: 'run-1',
        tables_profiled: 2,
        total_columns: 4,
      },
    ]);
  });

  it('passes the plan of the asked tables, the signal and the listener to the run', async () => {
    const seen: ProfileTablesOptions[] = [];
    const abort = new AbortController();
    const heard: string[] = [];
    await operator(runOf(), {
      tablePatterns: [{ schema: 'public', table: 'items' }],
      onEvent: (event) => {
        heard.push(event.type);
      },
      profile: async (options) => {
        seen.push(options);
        await options.bus?.emit({
          type: 'ProfilingStarted',
          timestamp: new Date(0),
          table: 'items',
          runId: 'run-1',
        });
        return runOf(measured('items'));
      },
    }).execute(createTestContext({ signal: abort.signal }));
    expect(seen[0]?.plan?.tables.map((table) => table.fullName)).toEqual(['public.items']);
    expect(seen[0]?.signal).toBe(abort.signal);
    expect(heard).toEqual(['ProfilingStarted']);
  });

  it('plans a run of its own at each execution, also with a shared hook', async () => {
    const runIds: Array<string | undefined> = [];
    const made = operator(runOf(), {
      profile: async ({ plan }) => {
        runIds.push(plan?.runId);
        return runOf(measured('orders'));
      },
    });
    await made.execute(createTestContext());
    await made.execute(createTestContext());
    expect(new Set(runIds).size).toBe(2);
  });

  it('pushes everything but profiling_results with emitXcom false', async () => {
    const context = createTestContext();
    const result = await operator(runOf(measured('orders')), { emitXcom: false }).execute(context);
    expect(result.tables_profiled).toBe(1);
    expect(Object.keys(context.xcoms)).toEqual(['profilemesh_events']);
    expect(context.events).toHaveLength(2);
  });

  it('fails when there is no result', async () => {
    const context = createTestContext();
    await expect(operator(runOf()).execute(context)).rejects.toMatchObject({
      name: 'ProfilingError',
      code: 'PM_PROFILING_NO_RESULTS',
      message: 'No profiling results returned',
    });
    expect(context.events.map((event) => event.event_type)).toEqual(['profiling_started']);
  });

  it('starts nothing when the signal has fired', async () => {
    const context = createTestContext({ signal: AbortSignal.abort() });
    const made = operator(runOf(measured('orders')));
    await expect(made.execute(context)).rejects.toMatchObject({ code: 'PM_ABORTED' });
    expect(context.events).toEqual([]);
  });

  it('counts a table that was skipped by decision as neither a result nor a failure', async () => {
    const skipped = measured('items', { status: 'skipped', rowCount: null, columns: [] });
    const result = await operator(runOf(measured('orders'), skipped)).execute(createTestContext());
    expect(result).toMatchObject({ tables_profiled: 1 });
    expect(result).not.toHaveProperty('failures');
  });
});

describe('ProfilingOperator: tables that fail', () => {
  it('fails with a failure per table when every one failed', async () => {
    const context = createTestContext();
    const run = runOf(failed('orders'), failed('items', { code: 'PM_DB_TIMEOUT', transient: true }));
    await expect(operator(run).execute(context)).rejects.toMatchObject({
      name: 'ProfilingError',
      code: 'PM_PROFILING_FAILED',
      transient: true,
      message:
        'Profiling failed for all 2 tables: public.orders: no rights on orders; public.items: no rights on items',
      details: {
        runId: 'run-1',
        failures: [
          {
            table: 'public.orders',
            code: 'PM_DB_PERMISSION',
            message: 'no rights on orders',
            transient: false,
          },
          { table: 'public.items', code: 'PM_DB_TIMEOUT', message: 'no rights on items', transient: true },
        ],
      },
    });
    expect(context.xcoms).not.toHaveProperty('profiling_results');
    expect(context.events).toHaveLength(1);
  });

  it('names the first tables of many, and drops none', async () => {
    const run = runOf(...Array.from({ length: 8 }, (_, index) => failed(`t${index}`)));
    await expect(operator(run).execute(createTestContext())).rejects.toMatchObject({
      transient: false,
      message: expect.stringMatching(/t4; and 3 more in details\.failures$/),
      details: { failures: expect.objectContaining({ length: 8 }) },
    });
  });

  it('gives the results of the others, the failures, and a warning', async () => {
    const context = createTestContext();
    const result = await operator(runOf(measured('orders'), failed('items'))).execute(context);
    expect(result).toMatchObject({
      tables_profiled: 1,
      results: [{ dataset_name: 'orders' }],
      failures: [
        { dataset_name: 'items', error: { code: 'PM_DB_PERMISSION', message: 'no rights on items' } },
      ],
    });
    expect(context.logs.filter((entry) => entry.level === 'warn')).toMatchObject([
      {
        message: 'Profiling failed for 1 of 2 tables',
        fields: { failures: [{ table: 'public.items', error: 'no rights on items' }] },
      },
    ]);
  });

  it('with failOnPartial fails after the results were pushed', async () => {
    const context = createTestContext();
    const run = runOf(measured('orders'), failed('items', { transient: true }), failed('old'));
    await expect(operator(run, { failOnPartial: true }).execute(context)).rejects.toMatchObject({
      code: 'PM_PROFILING_FAILED',
      message: expect.stringContaining('2 of 3 tables'),
      // A second try can't mend the table that needs rights.
      transient: false,
    });
    expect(context.xcoms.profiling_results).toMatchObject({ tables_profiled: 1 });
    expect(context.events).toHaveLength(2);
  });
});

describe('ProfilingOperator: the byte budget of XCom', () => {
  const run = runOf(...Array.from({ length: 30 }, (_, index) => measured(`table_${index}`)));

  it('refers to the stored run when the results are too large', async () => {
    const context = createTestContext({ maxXComBytes: 1_000 });
    const result = await operator(run).execute(context);
    expect(result).toEqual({
      run_id: 'run-1',
      environment: 'test',
      tables_profiled: 30,
      profiled_at: '2026-01-01T00:00:00.000Z',
      results: [],
      truncated: true,
    });
    expect(context.xcoms.profiling_results).toEqual(result);
  });

  it('leaves out failures as well, as many as it takes, and says how many', async () => {
    const many = runOf(
      measured('good'),
      ...Array.from({ length: 200 }, (_, index) => failed(`table_${index}`)),
    );
    const context = createTestContext({ maxXComBytes: 1_000 });
    const result = await operator(many).execute(context);
    expect(result).toMatchObject({ run_id: 'run-1', results: [], truncated: true });
    const kept = result.failures?.length ?? 0;
    expect(kept).toBeGreaterThan(0);
    expect(kept + (result.failures_omitted ?? 0)).toBe(200);
    expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThanOrEqual(1_000);
    // There is no room for one more.
    expect(Buffer.byteLength(JSON.stringify(result))).toBeGreaterThan(800);
  });

  it('fails when even the reference is too large', async () => {
    const plain = operator(run, { emitXcom: true });
    const context = createTestContext({ maxXComBytes: 250 });
    const long = { ...run, environment: 'x'.repeat(300) };
    expect((await plain.execute(createTestContext())).results).toHaveLength(30);
    await expect(operator(long).execute(context)).rejects.toMatchObject({ code: 'PM_XCOM_TOO_LARGE' });
  });
});
