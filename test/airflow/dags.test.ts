import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { processEnvironment } from '../../scripts/airflow-lab/airflow-environment.js';
import { type AirflowApi, createAirflowApi } from './support/airflow-api.js';
import { buildPrograms, type Programs } from './support/build-programs.js';
import { DagRuns } from './support/dag-runs.js';
import { type ExampleLab, startExampleLab } from './support/example-lab.js';
import { untilDagsParsed } from './support/until-dags-parsed.js';

const START_WITHIN_MS = 400_000;
const ROWS = { customers: 200, orders: 1000, payments: 900 };
const DAG_IDS = [
  'profilemesh_plan_monitor',
  'profilemesh_profile_all',
  'profilemesh_profile_parallel',
  'profilemesh_profile_specific',
];
const checkDags = fileURLToPath(new URL('../../docker/check-dags.sh', import.meta.url));

const STACKS = [
  { version: '2.11.0', variant: 'cli', composeFile: 'docker/docker-compose.yml' },
  { version: '3.3.2', variant: 'cli', composeFile: 'docker/docker-compose.airflow3.yml' },
  { version: '3.3.2', variant: 'native', composeFile: 'docker/docker-compose.airflow3.yml' },
] as const;

let programs: Programs | undefined;
const path = process.env.PATH;

beforeAll(async () => {
  programs = await buildPrograms();
  // What the labs start finds the command `profilemesh`, as the image does.
  process.env.PATH = `${programs.bin}${delimiter}${path}`;
});

afterAll(() => {
  process.env.PATH = path;
  programs?.remove();
});

describe.each(STACKS)(
  'the example DAGs ($variant) on Airflow $version',
  ({ version, variant, composeFile }) => {
    let lab: ExampleLab;
    let api: AirflowApi;
    const runsOf = (dagId: string): DagRuns => new DagRuns({ api, lab: lab.lab, dagId });
    // Started together, because a run mostly waits for the scheduler.
    const started = new Map<string, string>();
    const greenRunOf = async (dagId: string): Promise<{ runs: DagRuns; run: string }> => {
      const runs = runsOf(dagId);
      const run = started.get(dagId);
      if (run === undefined) throw new Error(`${dagId} was not triggered.`);
      await runs.untilGreen(run);
      return { runs, run };
    };

    beforeAll(async () => {
      lab = await startExampleLab({
        version,
        composeFile,
        postgresUrl: inject('postgresUrl'),
        dagFolders: [`examples/airflow_dags/${variant}`],
        ...(variant === 'native' && programs && { tasks: programs.tasks }),
      });
      await untilDagsParsed(lab.lab);
      api = await createAirflowApi(lab.lab);
      for (const dagId of DAG_IDS) started.set(dagId, await runsOf(dagId).trigger());
    }, START_WITHIN_MS);

    afterAll(() => lab?.stop({ keepFiles: Boolean(process.env.PROFILEMESH_AIRFLOW_KEEP_FILES) }));

    it('are listed, and no file fails to import', async () => {
      const env = processEnvironment(lab.lab.environment, lab.lab.venv);
      const airflow = join(lab.lab.venv, 'bin', 'airflow');
      const { stdout } = await promisify(execFile)(checkDags, [airflow], { env: env as NodeJS.ProcessEnv });
      for (const dagId of DAG_IDS) expect(stdout).toContain(dagId);
      expect(await importProblems(lab)).toEqual({ dags: DAG_IDS, errors: {} });
    });

    it('profile every table in one task', async () => {
      const { runs, run } = await greenRunOf('profilemesh_profile_all');
      expect(await runs.xcom(run, { task: 'check' })).toEqual(ROWS);
      expect(await runs.xcom(run, { task: 'profile' })).toMatchObject({
        environment: 'development',
        tables_profiled: 3,
        results: [
          { dataset_name: 'customers', schema_name: 'shop', row_count: 200 },
          { dataset_name: 'orders', schema_name: 'shop', row_count: 1000 },
          { dataset_name: 'payments', schema_name: 'shop', row_count: 900 },
        ],
      });
    });

    it('profile each table in a mapped task', async () => {
      const { runs, run } = await greenRunOf('profilemesh_profile_parallel');
      expect(await runs.xcom(run, { task: 'check' })).toEqual(ROWS);
      const mapped = (await runs.tasks(run)).filter(({ task_id: id }) => id === 'profile_table');
      expect(mapped.map(({ map_index: index, state }) => `${index} ${state}`).sort()).toEqual([
        '0 success',
        '1 success',
        '2 success',
      ]);
    });

    it('profile the named tables', async () => {
      const { runs, run } = await greenRunOf('profilemesh_profile_specific');
      expect(await runs.xcom(run, { task: 'check' })).toEqual(ROWS);
      expect(await runs.xcom(run, { task: 'profile_orders' })).toMatchObject({
        dataset_name: 'orders',
        row_count: 1000,
      });
    });

    it('tell of a change of the plan, once', async () => {
      const { runs, run: first } = await greenRunOf('profilemesh_plan_monitor');
      expect(await runs.xcom(first, { task: 'notify' })).toEqual({
        changed: ['shop.customers', 'shop.orders', 'shop.payments'],
        rows: ROWS,
      });

      withoutTable(lab.configFile, 'payments');
      const second = await runs.trigger();
      await runs.untilGreen(second);
      expect(await runs.xcom(second, { task: 'notify' })).toEqual({
        changed: ['shop.payments'],
        rows: { customers: 200, orders: 1000 },
      });
    });
  },
);

/** What Airflow's own DagBag finds in the DAG folder. */
async function importProblems({ lab }: ExampleLab): Promise<unknown> {
  const code = `
import json
try:
    from airflow.dag_processing.dagbag import DagBag
except ImportError:
    from airflow.models import DagBag
bag = DagBag(${JSON.stringify(join(lab.home, 'dags'))})
print("\\n" + json.dumps({"dags": sorted(bag.dags), "errors": bag.import_errors}))
`;
  const env = processEnvironment(lab.environment, lab.venv) as NodeJS.ProcessEnv;
  const { stdout } = await promisify(execFile)(
    join(lab.venv, 'bin', 'python'),
    ['-W', 'ignore', '-c', code],
    { env },
  );
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

function withoutTable(configFile: string, table: string): void {
  const config = parse(readFileSync(configFile, 'utf8')) as {
    profiling: { tables: Array<{ table: string }> };
  };
  config.profiling.tables = config.profiling.tables.filter((entry) => entry.table !== table);
  writeFileSync(configFile, stringify(config));
}
