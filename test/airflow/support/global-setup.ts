import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import {
  type AirflowLab,
  type RunningAirflow,
  startAirflow,
} from '../../../scripts/airflow-lab/start-airflow.js';
import { behaviourOf } from '../../../src/testing/fake-airflow/server-behaviour.js';
import { untilDagsParsed } from './until-dags-parsed.js';

declare module 'vitest' {
  export interface ProvidedContext {
    airflowLabs: AirflowLab[];
  }
}

const VERSIONS = (process.env.PROFILEMESH_AIRFLOW_VERSIONS ?? '3.3.2,2.11.0').split(',');
const folder = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

/**
 * Starts the Airflow servers of the run, each on a database of its own, and tells the tests how to reach them
 * (`inject('airflowLabs')`). `PROFILEMESH_AIRFLOW_VERSIONS` names others; `PROFILEMESH_AIRFLOW_KEEP_FILES` keeps their
 * folders and logs.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { postgresUrl } = project.getProvidedContext();
  const keepFiles = Boolean(process.env.PROFILEMESH_AIRFLOW_KEEP_FILES);
  const started = await Promise.allSettled(VERSIONS.map((version) => start(version, postgresUrl)));
  const running = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((airflow) => airflow.stop({ keepFiles })));
  };
  const failures = started.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (failures.length > 0) {
    await stop();
    throw new AggregateError(failures, failures.map(String).join('\n'));
  }
  project.provide(
    'airflowLabs',
    running.map(({ lab }) => lab),
  );
  return stop;
}

async function start(version: string, postgresUrl: string): Promise<RunningAirflow> {
  const airflow = await startAirflow({
    version,
    databaseUrl: await createDatabase(postgresUrl),
    dagFolders: dagFoldersFor(version).map(folder),
  });
  try {
    await untilDagsParsed(airflow.lab);
    return airflow;
  } catch (error) {
    await airflow.stop({ keepFiles: true });
    throw error;
  }
}

/** Native tasks need 3.3; older versions can't import their DAGs. */
function dagFoldersFor(version: string): string[] {
  if (version.startsWith('2.')) return ['dags-2'];
  return behaviourOf(version).stateStores ? ['dags-3', 'dags-3.3'] : ['dags-3'];
}

async function createDatabase(postgresUrl: string): Promise<string> {
  const name = `airflow_${randomBytes(6).toString('hex')}`;
  const client = new Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  return url.href;
}
