import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAirflowTaskContext } from '../../../../src/airflow/push/task-context.js';
import { ProfileMeshHook } from '../../../../src/hooks/profile-mesh-hook.js';
import { ProfilingOperator } from '../../../../src/operators/profiling-operator.js';
import { PlanSensor } from '../../../../src/sensors/plan-sensor.js';
import { createRecordingLogger } from '../../../../src/testing/recording-logger.js';
import { measured, runOf } from '../../operators/support/profiled-run.js';
import { startXComLab, TASK, type XComLab } from '../support/xcom-lab.js';

const hook = new ProfileMeshHook({
  config: {
    environment: 'test',
    source: { type: 'postgres', host: 'db', database: 'shop', username: 'reader' },
    profiling: { tables: [{ schema: 'public', table: 'auth_tokens' }] },
  },
  env: {},
});

describe('createAirflowTaskContext', () => {
  let lab: XComLab;
  beforeEach(async () => {
    lab = await startXComLab();
    lab.airflow.startTask(TASK);
  });
  afterEach(() => lab[Symbol.asyncDispose]());

  it('lets an operator run for a task instance of Airflow', async () => {
    const logger = createRecordingLogger();
    const operator = new ProfilingOperator({
      taskId: 'profile',
      hook,
      profile: async () => runOf(measured('orders')),
    });
    {
      await using context = await createAirflowTaskContext({ client: lab.client, ...TASK, logger });
      expect(context).toMatchObject({ ...TASK, mapIndex: -1, logicalDate: null, tryNumber: 1 });
      await operator.execute(context);
    }
    const results = lab.airflow.pull(TASK, 'profiling_results');
    expect(results).toMatchObject({ type: 'dict', value: { run_id: 'run-1', tables_profiled: 1 } });
    expect(lab.airflow.pull(TASK, 'profilemesh_events')?.value).toMatchObject([
      { event_type: 'profiling_started', task_id: 'profile', dag_id: 'etl', execution_date: null },
      { event_type: 'profiling_completed' },
    ]);
    expect(logger.logs.find(({ level }) => level === 'info')?.fields).toMatchObject({ runId: 'r1' });
  });

  it('lets the sensor keep its cursor in a variable, with a table whose name Airflow masks', async () => {
    await using context = await createAirflowTaskContext({ client: lab.client, ...TASK });
    const sensor = new PlanSensor({ taskId: 'profile', hook });
    const first = await sensor.poke(context);
    expect(first).toMatchObject({ done: true, change: { changedTables: ['public.auth_tokens'] } });
    if (first.done) await first.commit();
    expect(await sensor.poke(context)).toMatchObject({ done: false });
  });

  it('says when there is no such task instance', async () => {
    for (const wrong of [{ runId: 'nope' }, { taskId: 'nope' }, { mapIndex: 1 }]) {
      await expect(createAirflowTaskContext({ client: lab.client, ...TASK, ...wrong })).rejects.toMatchObject(
        {
          code: 'PM_AIRFLOW_NOT_FOUND',
        },
      );
    }
  });
});
