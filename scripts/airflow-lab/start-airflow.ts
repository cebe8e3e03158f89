import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { airflowEnvironment, LAB_USERS, processEnvironment } from './airflow-environment.js';
import { buildVenv } from './build-venv.js';
import { type Component, killLeftovers, startComponent } from './component.js';
import { freePort } from './free-port.js';
import { runCommand } from './run-command.js';

const HEALTHY_WITHIN_MS = 180_000;
const COMPONENTS = {
  2: ['webserver', 'scheduler'],
  3: ['api-server', 'scheduler', 'dag-processor', 'triggerer'],
} as const;

/** What a test needs to know of a running Airflow: plain data, which travels between processes. */
export interface AirflowLab {
  readonly version: string;
  readonly url: string;
  /** AIRFLOW_HOME, with `dags`, `bundles` (executables of native tasks) and `logs`. */
  readonly home: string;
  readonly venv: string;
  /** The settings, for another process of the same Airflow. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface StartAirflowOptions {
  readonly version: string;
  /** An empty database: `postgresql://…`. */
  readonly databaseUrl: string;
  /** Folders whose files are copied to the DAG folder. */
  readonly dagFolders: readonly string[];
  /** Prepares what the settings name, and gives those to use, before the first process starts. */
  readonly prepare?: (settings: Readonly<Record<string, string>>) => Promise<Record<string, string>>;
}

export interface RunningAirflow {
  readonly lab: AirflowLab;
  /** Ends everything. The files stay when `keepFiles`: for looking at the logs. */
  stop(options?: { readonly keepFiles?: boolean }): Promise<void>;
}

/**
 * Starts a real Airflow on 127.0.0.1 with the users admin, op, user and viewer (password = name; on 2.x with the roles
 * Admin, Op, User and Viewer), and waits until it is healthy. Takes about half a minute.
 */
export async function startAirflow(options: StartAirflowOptions): Promise<RunningAirflow> {
  const { version } = options;
  const venv = await buildVenv(version);
  const home = mkdtempSync(join(tmpdir(), `profilemesh-airflow-${version}-`));
  for (const folder of ['dags', 'bundles', 'logs']) mkdirSync(join(home, folder));
  for (const folder of options.dagFolders) cpSync(folder, join(home, 'dags'), { recursive: true });
  writeFileSync(
    join(home, 'passwords.json'),
    JSON.stringify(Object.fromEntries(LAB_USERS.map((u) => [u, u]))),
  );
  const port = await freePort();
  const settings = airflowEnvironment({ version, home, port, databaseUrl: options.databaseUrl });
  const environment = (await options.prepare?.(settings)) ?? settings;
  const lab: AirflowLab = { version, url: `http://127.0.0.1:${port}`, home, venv, environment };
  const components: Component[] = [];
  const stop: RunningAirflow['stop'] = async ({ keepFiles = false } = {}) => {
    await Promise.all(components.map((component) => component.stop()));
    killLeftovers(join(home, 'logs'));
    if (!keepFiles) rmSync(home, { recursive: true, force: true });
  };
  try {
    await migrate(lab);
    const major = version.startsWith('2.') ? 2 : 3;
    for (const name of COMPONENTS[major]) components.push(startAirflowComponent({ lab, name }));
    await untilHealthy(lab, components);
    return { lab, stop };
  } catch (error) {
    await stop({ keepFiles: true });
    throw new Error(`Airflow ${version} did not start: ${describe(error)}\n${logTails(home)}`, {
      cause: error,
    });
  }
}

/** Starts one more process of a running Airflow. */
export function startAirflowComponent(options: {
  readonly lab: AirflowLab;
  readonly name: string;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}): Component {
  const { lab, name, args = [] } = options;
  return startComponent({
    name,
    command: join(lab.venv, 'bin', 'airflow'),
    args: [name, ...args],
    env: processEnvironment({ ...lab.environment, ...options.environment }, lab.venv),
    logFile: join(lab.home, 'logs', `${name}.out`),
  });
}

/** Runs a command line of this Airflow (`dags`, `tasks`, …) and gives its output. */
export function runAirflow(lab: AirflowLab, args: readonly string[]): Promise<string> {
  return runCommand(join(lab.venv, 'bin', 'airflow'), args, processEnvironment(lab.environment, lab.venv));
}

async function migrate(lab: AirflowLab): Promise<void> {
  await runAirflow(lab, ['db', 'migrate']);
  if (!lab.version.startsWith('2.')) return;
  await runAirflow(lab, ['sync-perm']);
  const create = `
from airflow.www.app import cached_app
security = cached_app().appbuilder.sm
for name in ${JSON.stringify(LAB_USERS)}:
    role = security.find_role(name.capitalize())
    assert security.add_user(name, name, name, name + "@example.com", role, password=name), name
`;
  const env = processEnvironment(lab.environment, lab.venv);
  await runCommand(join(lab.venv, 'bin', 'python'), ['-W', 'ignore', '-c', create], env);
}

async function untilHealthy(lab: AirflowLab, components: readonly Component[]): Promise<void> {
  const path = lab.version.startsWith('2.') ? '/health' : '/api/v2/monitor/health';
  const deadline = Date.now() + HEALTHY_WITHIN_MS;
  while (Date.now() < deadline) {
    const dead = components.find((component) => component.ended() !== undefined);
    if (dead) throw new Error(`${dead.name} ended with ${dead.ended()}`);
    if (await isHealthy(`${lab.url}${path}`)) return;
    await sleep(500);
  }
  throw new Error(`not healthy within ${HEALTHY_WITHIN_MS / 1000} s`);
}

/** True when the server and its scheduler answer that they are well. */
async function isHealthy(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(3000) });
    const health = (await answer.json()) as { scheduler?: { status?: string } };
    return answer.ok && health.scheduler?.status === 'healthy';
  } catch {
    return false;
  }
}

function logTails(home: string): string {
  const logs = readdirSync(join(home, 'logs')).filter((name) => name.endsWith('.out'));
  return logs
    .map((name) => `--- ${name}\n${readFileSync(join(home, 'logs', name), 'utf8').slice(-2000)}`)
    .join('\n');
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
