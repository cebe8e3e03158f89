import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

export const LAB_USERS = ['admin', 'op', 'user', 'viewer'] as const;

export interface AirflowEnvironmentOptions {
  readonly version: string;
  /** AIRFLOW_HOME: an empty folder. */
  readonly home: string;
  readonly port: number;
  /** `postgresql://…` */
  readonly databaseUrl: string;
}

/** The settings of one Airflow, as environment variables. */
export function airflowEnvironment(options: AirflowEnvironmentOptions): Record<string, string> {
  const { home, version } = options;
  return {
    AIRFLOW_HOME: home,
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__CORE__DAGS_FOLDER: join(home, 'dags'),
    AIRFLOW__CORE__EXECUTOR: 'LocalExecutor',
    AIRFLOW__CORE__PARALLELISM: '4',
    AIRFLOW__CORE__FERNET_KEY: randomBytes(32).toString('base64').replaceAll('+', '-').replaceAll('/', '_'),
    AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION: 'False',
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: options.databaseUrl.replace(
      /^postgres(ql)?:/,
      'postgresql+psycopg2:',
    ),
    AIRFLOW__DATABASE__SQL_ALCHEMY_MAX_OVERFLOW: '5',
    AIRFLOW__LOGGING__BASE_LOG_FOLDER: join(home, 'logs'),
    AIRFLOW__SCHEDULER__SCHEDULER_HEARTBEAT_SEC: '1',
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED: 'False',
    NO_PROXY: '127.0.0.1,localhost',
    no_proxy: '127.0.0.1,localhost',
    ...(version.startsWith('2.') ? settingsOf2(options) : settingsOf3(options)),
  };
}

function settingsOf2({ port }: AirflowEnvironmentOptions): Record<string, string> {
  return {
    AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth,airflow.api.auth.backend.session',
    AIRFLOW__SCHEDULER__DAG_DIR_LIST_INTERVAL: '5',
    AIRFLOW__SCHEDULER__MIN_FILE_PROCESS_INTERVAL: '5',
    AIRFLOW__WEBSERVER__BASE_URL: `http://127.0.0.1:${port}`,
    AIRFLOW__WEBSERVER__SECRET_KEY: randomBytes(16).toString('hex'),
    AIRFLOW__WEBSERVER__WEB_SERVER_HOST: '127.0.0.1',
    AIRFLOW__WEBSERVER__WEB_SERVER_PORT: `${port}`,
    AIRFLOW__WEBSERVER__WORKERS: '1',
  };
}

function settingsOf3({ home, port }: AirflowEnvironmentOptions): Record<string, string> {
  const coordinators = {
    typescript: {
      classpath: 'airflow.sdk.coordinators.executable.ExecutableCoordinator',
      kwargs: { executables_root: [join(home, 'bundles')] },
    },
  };
  return {
    AIRFLOW__API__BASE_URL: `http://127.0.0.1:${port}`,
    AIRFLOW__API__HOST: '127.0.0.1',
    AIRFLOW__API__PORT: `${port}`,
    AIRFLOW__API__SECRET_KEY: randomBytes(16).toString('hex'),
    AIRFLOW__API__WORKERS: '1',
    AIRFLOW__API_AUTH__JWT_SECRET: randomBytes(32).toString('base64'),
    AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `http://127.0.0.1:${port}/execution/`,
    AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE: join(home, 'passwords.json'),
    AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS: LAB_USERS.map((name) => `${name}:${name}`).join(','),
    AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL: '5',
    AIRFLOW__DAG_PROCESSOR__PRINT_STATS_INTERVAL: '0',
    AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL: '5',
    AIRFLOW__SDK__COORDINATORS: JSON.stringify(coordinators),
    AIRFLOW__SDK__QUEUE_TO_COORDINATOR: JSON.stringify({ typescript: 'typescript' }),
  };
}

/** What a process of the lab gets: its settings over those of this process, without foreign ones or a proxy. */
export function processEnvironment(
  environment: Readonly<Record<string, string>>,
  venv: string,
): Record<string, string | undefined> {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^AIRFLOW_|^(https?|all)_proxy$|^PYTHON/i.test(name),
  );
  return {
    ...Object.fromEntries(own),
    ...environment,
    PATH: `${join(venv, 'bin')}:${process.env.PATH ?? ''}`,
  };
}
