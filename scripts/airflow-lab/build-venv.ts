import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './run-command.js';

// With the libraries up to this day each version was tried: days after its release, or the day we did. Without a
// constraints file today's releases of Airflow's dependencies may not work with an old Airflow.
const LIBRARIES_UNTIL: Readonly<Record<string, string>> = {
  '2.10.5': '2025-02-11',
  '2.11.0': '2026-11-23',
  '3.0.6': '2025-09-03',
  '3.1.8': '2026-03-16',
  '3.2.1': '2026-04-27',
  '3.2.2': '2026-06-03',
  '3.3.2': '2026-11-23',
};

const PYTHONS = ['python3.11', 'python3.12', 'python3.10', 'python3'];

/** The folder of the virtualenvs: `PROFILEMESH_AIRFLOW_CACHE`, or one in the user's cache folder. */
function cacheFolder(): string {
  const given = process.env.PROFILEMESH_AIRFLOW_CACHE;
  if (given) return given;
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'profilemesh', 'airflow-lab');
}

/**
 * A virtualenv with this version of Airflow, the PostgreSQL drivers and nothing else: built once and kept in the cache
 * folder. Takes seconds to minutes the first time (about 300 MB are downloaded), nothing afterwards.
 *
 * @returns the folder of the virtualenv
 */
export async function buildVenv(version: string): Promise<string> {
  const cache = cacheFolder();
  const venv = join(cache, `airflow-${version}`);
  const complete = join(venv, '.complete');
  if (existsSync(complete)) return venv;
  mkdirSync(cache, { recursive: true });
  const python = findPython();
  const uv = await buildUv(cache, python);
  rmSync(venv, { recursive: true, force: true });
  await runCommand(uv, ['venv', '--quiet', '--python', python, venv]);
  const day = LIBRARIES_UNTIL[version];
  const until = day ? ['--exclude-newer', `${day}T00:00:00Z`] : [];
  await runCommand(uv, [
    ...['pip', 'install', '--quiet', '--python', join(venv, 'bin', 'python'), ...until],
    ...[`apache-airflow==${version}`, 'psycopg2-binary', 'asyncpg'],
  ]);
  writeFileSync(complete, '');
  return venv;
}

/** The installer: pip alone needs minutes to find versions that fit together. */
async function buildUv(cache: string, python: string): Promise<string> {
  const tools = join(cache, 'tools');
  const uv = join(tools, 'bin', 'uv');
  if (!existsSync(uv)) {
    await runCommand(python, ['-m', 'venv', tools]);
    await runCommand(join(tools, 'bin', 'pip'), ['install', '--quiet', 'uv']);
  }
  return uv;
}

function findPython(): string {
  const given = process.env.PROFILEMESH_PYTHON;
  const found = (given ? [given] : PYTHONS).find(
    (python) => spawnSync(python, ['-c', 'import venv, ensurepip']).status === 0,
  );
  if (found) return found;
  throw new Error(
    `No Python for Airflow: tried ${given ?? PYTHONS.join(', ')}. Name one in PROFILEMESH_PYTHON.`,
  );
}
