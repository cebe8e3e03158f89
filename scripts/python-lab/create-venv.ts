import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../airflow-lab/run-command.js';

const PYTHONS = ['python3.11', 'python3.12', 'python3.10', 'python3'];

/** A folder for virtualenvs: the one of the variable, or one in the user's cache folder. */
export function venvCache(variable: string, name: string): string {
  const given = process.env[variable];
  if (given) return given;
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'profilemesh', name);
}

/**
 * A virtualenv with these packages: built once and kept in the cache folder.
 * @returns the folder of the virtualenv
 */
export async function createVenv(options: {
  readonly cache: string;
  readonly name: string;
  readonly packages: readonly string[];
  /** Libraries up to this day, e.g. `2026-11-23`, so that it is the same later. */
  readonly until?: string | undefined;
}): Promise<string> {
  const { cache, name, packages, until } = options;
  const venv = join(cache, name);
  const complete = join(venv, '.complete');
  if (existsSync(complete)) return venv;
  mkdirSync(cache, { recursive: true });
  const python = findPython();
  const uv = await buildUv(cache, python);
  rmSync(venv, { recursive: true, force: true });
  await runCommand(uv, ['venv', '--quiet', '--python', python, venv]);
  const newest = until ? ['--exclude-newer', `${until}T00:00:00Z`] : [];
  await runCommand(uv, [
    ...['pip', 'install', '--quiet', '--python', join(venv, 'bin', 'python'), ...newest],
    ...packages,
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
  const given = process.env.PROFILEMESH_TEST_PYTHON;
  const found = (given ? [given] : PYTHONS).find(
    (python) => spawnSync(python, ['-c', 'import venv, ensurepip']).status === 0,
  );
  if (found) return found;
  throw new Error(`No Python: tried ${given ?? PYTHONS.join(', ')}. Name one in PROFILEMESH_TEST_PYTHON.`);
}
