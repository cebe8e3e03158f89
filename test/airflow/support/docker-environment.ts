import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';

interface ComposeService {
  readonly command?: string;
  readonly env_file?: string | readonly string[];
  readonly volumes?: readonly string[];
}

/** One service of a Compose file: what its container would be started with. */
export interface DockerService {
  readonly command: string;
  /** All its environment files in their order, a later one going first. */
  readonly environment: Readonly<Record<string, string>>;
  /** Paths on this machine by the path in the container. */
  readonly mounts: ReadonlyMap<string, string>;
}

/** The services of a Compose file that start a part of Airflow, without the one that only prepares. */
export function airflowServices(composeFile: string): DockerService[] {
  const folder = dirname(composeFile);
  const { services } = parse(readFileSync(composeFile, 'utf8'), { merge: true }) as {
    services: Record<string, ComposeService>;
  };
  return Object.entries(services).flatMap(([name, { command, env_file: files = [], volumes = [] }]) => {
    if (command === undefined || name === 'airflow_init') return [];
    const environment = [files].flat().map((file) => parseEnv(readFileSync(join(folder, file), 'utf8')));
    const mounts = volumes.flatMap((volume) => {
      const [from = '', to = ''] = volume.split(':');
      return from.startsWith('.') ? [[to, resolve(folder, from)] as const] : [];
    });
    return [{ command, environment: Object.assign({}, ...environment), mounts: new Map(mounts) }];
  });
}

/**
 * The settings of a service for a server on this machine: the environment files over the lab's own settings, with the
 * container's folders, hosts and databases replaced by those of the lab.
 */
export function onThisMachine(options: {
  readonly service: DockerService;
  readonly settings: Readonly<Record<string, string>>;
  readonly shopUrl: string;
}): Record<string, string> {
  const { service, settings, shopUrl } = options;
  const replacements: ReadonlyArray<readonly [string, string | undefined]> = [
    ['/opt/airflow', settings['AIRFLOW_HOME']],
    ['http://airflow_api_server:8080', settings['AIRFLOW__API__BASE_URL']],
    [
      'postgresql+psycopg2://airflow:airflow@airflow_postgres:5432/airflow',
      settings['AIRFLOW__DATABASE__SQL_ALCHEMY_CONN'],
    ],
    ['postgres://shop:shop@postgres:5432/shop', shopUrl],
  ];
  const adjusted = Object.entries(service.environment).map(([name, value]) => [
    name,
    replacements.reduce((text, [from, to]) => (to === undefined ? text : text.replaceAll(from, to)), value),
  ]);
  return { ...settings, ...Object.fromEntries(adjusted) };
}
