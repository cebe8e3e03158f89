import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const COPIED = ['docker', '.github', 'examples/airflow_dags'];

/** Runs the linters and gives what they find wrong: '' when nothing. */
async function lint(folder: string): Promise<string> {
  const script = join(root, 'scripts', 'lint-airflow-assets.mjs');
  return promisify(execFile)(process.execPath, [script, folder]).then(
    () => '',
    (error: { stderr: string }) => error.stderr,
  );
}

// The parsers are installed from the registries at the first run.
describe('the Dockerfile, the Compose files and the workflow', { timeout: 240_000 }, () => {
  let copy: string;

  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), 'profilemesh-assets-'));
    for (const folder of COPIED) cpSync(join(root, folder), join(copy, folder), { recursive: true });
  });

  afterEach(() => rmSync(copy, { recursive: true, force: true }));

  const replace = (file: string, from: string, to: string): void => {
    const text = readFileSync(join(copy, file), 'utf8');
    expect(text).toContain(from);
    writeFileSync(join(copy, file), text.replace(from, to));
  };

  it('are in order', async () => {
    expect(await lint(root)).toBe('');
  });

  it('would be reported if they were not', async () => {
    replace('docker/Dockerfile.airflow', 'USER 50000:0', 'RUNN x');
    replace('docker/docker-compose.airflow3.yml', 'restart: unless-stopped', 'restrat: unless-stopped');
    replace('docker/docker-compose.yml', 'env/airflow-2.env', 'env/airflow-4.env');
    replace('.github/workflows/airflow-integration.yml', 'matrix.compose }}', 'matrx.compose }}');
    const problems = await lint(copy);
    expect(problems).toMatch(/Dockerfile\.airflow:\d+:\d+ missing whitespace/);
    expect(problems).toContain('restrat');
    expect(problems).toContain('env/airflow-4.env, which is not there');
    expect(problems).toContain('undefined variable "matrx"');
  });
});
