import { AirflowClient } from '../../airflow/client/airflow-client.js';
import { apiPath } from '../../airflow/client/api-path.js';
import { resolveAirflowAuth, resolveAirflowUrl } from '../../airflow/push/credentials.js';
import type { EnvironmentVariables } from '../../config/environment.js';
import { isProfileMeshError } from '../../core/errors.js';
import { type Finding, failed, ok, warning } from './finding.js';
import type { Check } from './run-check.js';

/** No server has it: what is asked of it shows the rights, and changes nothing. */
const NO_DAG = 'profilemesh-doctor-asks-for-rights';
const LOGIN_REMEDY =
  'Set PROFILEMESH_AIRFLOW_USERNAME and PROFILEMESH_AIRFLOW_PASSWORD, or PROFILEMESH_AIRFLOW_TOKEN.';

/** Airflow, by the address and the login that `airflow push` would use; nothing where there is no address. */
export function airflowChecks(options: {
  readonly url: string | undefined;
  readonly env: EnvironmentVariables;
}): Check[] {
  const { url, env } = options;
  const isNamed = Object.keys(env).some((name) => /^PROFILEMESH_AIRFLOW_URL(_FILE|_CMD)?$/.test(name));
  if (url === undefined && !isNamed) return [];
  return [
    {
      name: 'Airflow',
      remedy: 'Check the address, with the path prefix if the server has one, and the login.',
      async run(signal) {
        const address = await resolveAirflowUrl({ env, signal, ...(url !== undefined && { url }) });
        const auth = await resolveAirflowAuth({ env, signal });
        await using client = new AirflowClient({ url: address, auth, signal, retry: { retries: 0 } });
        const { text, api } = await client.version();
        const server = ok('Airflow', `version ${text} at ${address}`);
        if (api === 'v1') {
          const remedy = 'Run operators as shell tasks there: profilemesh run-task.';
          return [server, warning('Airflow', 'XComs can be pushed from Airflow 3 on only', remedy)];
        }
        return [server, await roleFinding(client)];
      },
    },
  ];
}

async function roleFinding(client: AirflowClient): Promise<Finding> {
  const run = apiPath`/dags/${NO_DAG}/dagRuns/${NO_DAG}/taskInstances/${NO_DAG}/xcomEntries`;
  try {
    await client.request({ method: 'POST', path: run, body: { key: NO_DAG, value: 1 } });
  } catch (error) {
    if (!isProfileMeshError(error)) throw error;
    if (error.code === 'PM_AIRFLOW_NOT_FOUND') return ok('Airflow role', 'may push XComs');
    if (error.code === 'PM_AIRFLOW_AUTH') return failed('Airflow role', error.message, LOGIN_REMEDY);
    if (error.code !== 'PM_AIRFLOW_FORBIDDEN') throw error;
    return failed('Airflow role', error.message, 'Give the login that role.');
  }
  throw new TypeError('Airflow took a value for a task that does not exist.');
}
