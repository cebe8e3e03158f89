import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { AirflowClient } from '../../src/airflow/client/airflow-client.js';
import { pushProfilingResult } from '../../src/airflow/push/push-profiling-result.js';
import type { ProfilingResultPayload, ProfilingResultsPayload } from '../../src/wire/payloads.js';
import { createAirflowApi } from './support/airflow-api.js';
import { DagRuns } from './support/dag-runs.js';
import { untilDagsParsed } from './support/until-dags-parsed.js';

const folder = fileURLToPath(new URL('../../examples/airflow_dags/placeholders', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.py'));

const resultOf = (table: string, rowCount: number): ProfilingResultPayload => ({
  run_id: 'a-run',
  dataset_name: table,
  schema_name: 'shop',
  profiled_at: '2026-01-02T03:04:05',
  columns_profiled: 2,
  row_count: rowCount,
  metadata: { row_count: rowCount, column_count: 2, partition_config: null, sampling_config: null },
});
const RUN: ProfilingResultsPayload = {
  run_id: 'a-run',
  environment: 'development',
  tables_profiled: 2,
  profiled_at: '2026-01-02T03:04:05',
  results: [resultOf('customers', 200), resultOf('orders', 1000)],
};
const ROWS = { customers: 200, orders: 1000 };

// On Airflow 2 nothing can be pushed.
describe.each(inject('airflowLabs').filter(({ version }) => version.startsWith('3.')))(
  'the placeholder DAGs on Airflow $version',
  (lab) => {
    let client: AirflowClient;
    let runsOf: (dagId: string) => DagRuns;

    beforeAll(async () => {
      for (const file of files) copyFileSync(join(folder, file), join(lab.home, 'dags', file));
      await untilDagsParsed(lab);
      const auth = { kind: 'password', username: 'admin', password: 'admin' } as const;
      client = new AirflowClient({ url: lab.url, auth });
      const api = await createAirflowApi(lab);
      runsOf = (dagId) => new DagRuns({ api, lab, dagId });
    });

    afterAll(async () => {
      for (const file of files) rmSync(join(lab.home, 'dags', file), { force: true });
      await client.close();
    });

    it.each(['placeholder_finished', 'placeholder_poke_sensor', 'placeholder_deferred'])(
      '%s keeps what is pushed to it',
      async (dagId) => {
        const runs = runsOf(dagId);
        const runId = await runs.trigger();
        const outcome = await pushProfilingResult(RUN, {
          client,
          dagId,
          runId,
          taskId: 'results',
          whenLost: 'wait',
        });
        expect(outcome.stays).toBe(true);
        await runs.untilGreen(runId);
        expect(await runs.xcom(runId, { task: 'report' })).toEqual(ROWS);
      },
    );

    it('placeholder_conf reads the profile that the run was started with', async () => {
      const dagId = 'placeholder_conf';
      const { runId } = await client.dagRuns.trigger({ dagId, conf: { profiling_results: RUN } });
      const runs = runsOf(dagId);
      await runs.untilGreen(runId);
      expect(await runs.xcom(runId, { task: 'report' })).toEqual(ROWS);
    });

    it('placeholder_asset_event is started by the event, with the profile', async () => {
      await client.assets.postEvent({
        asset: { uri: 'x-profile://shop' },
        extra: { profiling_results: RUN },
      });
      const runs = runsOf('placeholder_asset_event');
      const runId = await firstRun(runs);
      await runs.untilGreen(runId);
      expect(await runs.xcom(runId, { task: 'report' })).toEqual(ROWS);
    });
  },
);

async function firstRun(runs: DagRuns): Promise<string> {
  for (let waitedMs = 0; waitedMs < 60_000; waitedMs += 500) {
    const [run] = await runs.list();
    if (run) return run.dag_run_id;
    await sleep(500);
  }
  throw new Error('the event started no run within 60 s');
}
