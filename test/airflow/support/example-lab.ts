import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { type RunningAirflow, startAirflow } from '../../../scripts/airflow-lab/start-airflow.js';
import { packNativeTasks } from '../../../src/airflow/native/pack.js';
import { airflowServices, onThisMachine } from './docker-environment.js';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

export interface ExampleLab extends RunningAirflow {
  /** The configuration that the DAGs read. */
  readonly configFile: string;
}

/**
 * Starts an Airflow as a Compose file of `docker/` describes it, without containers: the same environment files, the
 * same sample data, the same configuration.
 */
export async function startExampleLab(options: {
  readonly version: string;
  readonly composeFile: string;
  readonly dagFolders: readonly string[];
  readonly postgresUrl: string;
  /** The program of native tasks to make a bundle of. */
  readonly tasks?: string;
}): Promise<ExampleLab> {
  const { version, postgresUrl, tasks } = options;
  const shopUrl = await createDatabase(postgresUrl, fromRoot('docker/init/01-shop.sql'));
  const [service] = airflowServices(fromRoot(options.composeFile));
  if (!service) throw new Error(`${options.composeFile} has no service of Airflow`);
  let configFile = '';
  const airflow = await startAirflow({
    version,
    databaseUrl: await createDatabase(postgresUrl),
    dagFolders: options.dagFolders.map(fromRoot),
    async prepare(settings) {
      const home = settings['AIRFLOW_HOME'] ?? '';
      for (const folder of ['profilemesh', 'state']) mkdirSync(join(home, folder));
      configFile = join(home, 'profilemesh', 'profilemesh.yml');
      copyFileSync(fromRoot('examples/airflow_dags/profilemesh.yml'), configFile);
      if (tasks !== undefined)
        await packNativeTasks({ entry: tasks, out: join(home, 'bundles', 'profilemesh') });
      const environment = onThisMachine({ service, settings, shopUrl });
      // Runs of the schedule would start before the server answers their tasks, and take a change before a test's run.
      return { ...environment, AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE: 'False' };
    },
  });
  return { ...airflow, configFile };
}

/** A new database, after a file of SQL if one is given. */
async function createDatabase(postgresUrl: string, sqlFile?: string): Promise<string> {
  const name = `example_${randomBytes(6).toString('hex')}`;
  await runSql(postgresUrl, `create database ${name}`);
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  if (sqlFile !== undefined) await runSql(url.href, readFileSync(sqlFile, 'utf8'));
  return url.href;
}

async function runSql(connectionString: string, sql: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
