import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findConfigFile } from '../../../src/config/find-config-file.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { ConfigError } from '../../../src/core/errors.js';

const MINIMAL = 'source: {type: pglite, filepath: data}\n';
const env = {};
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'profilemesh-config-'));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function errorOf(work: Promise<unknown>): Promise<ConfigError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ConfigError) return error;
  throw new Error(`not a ConfigError: ${String(error)}`);
}

describe('findConfigFile', () => {
  it('takes the given path, then the variable, then the nearest folder upwards', async () => {
    const deep = join(root, 'a', 'b');
    await mkdir(deep, { recursive: true });
    await writeFile(join(root, 'profilemesh.json'), '{}');
    const variable = { PROFILEMESH_CONFIG: 'named.yml' };
    expect(await findConfigFile({ cwd: deep, path: 'x.yml', env: variable })).toBe(join(deep, 'x.yml'));
    expect(await findConfigFile({ cwd: deep, env: variable })).toBe(join(deep, 'named.yml'));
    expect(await findConfigFile({ cwd: deep, env: { PROFILEMESH_CONFIG: '' } })).toBe(
      join(root, 'profilemesh.json'),
    );
    await writeFile(join(root, 'a', 'profilemesh.yaml'), '');
    await mkdir(join(root, 'a', 'profilemesh.yml'));
    expect(await findConfigFile({ cwd: deep, env })).toBe(join(root, 'a', 'profilemesh.yaml'));
    await writeFile(join(deep, 'profilemesh.yml'), '');
    expect(await findConfigFile({ cwd: deep, env })).toBe(join(deep, 'profilemesh.yml'));
  });
});

describe('loadConfig', () => {
  it('reads YAML and JSON, with variables, and finds paths beside the file', async () => {
    await writeFile(join(root, 'profilemesh.yml'), `\uFEFF${MINIMAL}`);
    const config = await loadConfig({ cwd: root, env: { PROFILEMESH_ENVIRONMENT: 'test' } });
    expect(config).toMatchObject({ environment: 'test', source: { filepath: join(root, 'data') } });

    await writeFile(
      join(root, 'c.json'),
      '{"$schema": "x", "source": {"type": "pglite", "filepath": "data"}}',
    );
    expect((await loadConfig({ path: join(root, 'c.json'), env })).source.filepath).toBe(join(root, 'data'));
  });

  it('names the file and the line of a problem', async () => {
    await writeFile(join(root, 'profilemesh.yml'), `${MINIMAL}environment: prod\n`);
    const error = await errorOf(loadConfig({ cwd: root, env }));
    expect(error.issues).toMatchObject([{ source: 'profilemesh.yml', line: 2, column: 14 }]);
  });

  it('says where it looked', async () => {
    const error = await errorOf(loadConfig({ cwd: root, env }));
    expect(error.code).toBe('PM_CONFIG_NOT_FOUND');
    expect(error.message).toContain('profilemesh.yml, profilemesh.yaml, profilemesh.json');
    expect(error.message).toContain(root);
    expect(error.message).toContain('PROFILEMESH_CONFIG');
  });

  it('reports a file that is not there, a folder, another encoding and a file that is too large', async () => {
    expect((await errorOf(loadConfig({ cwd: root, path: 'no.yml', env }))).code).toBe('PM_CONFIG_NOT_FOUND');
    expect((await errorOf(loadConfig({ cwd: root, path: '.', env }))).message).toContain('is a folder');

    await writeFile(join(root, 'latin.yml'), Buffer.from('a: \xe4\n', 'latin1'));
    const latin = await errorOf(loadConfig({ cwd: root, path: 'latin.yml', env }));
    expect(latin.code).toBe('PM_CONFIG_UNREADABLE');
    expect(latin.message).toContain('save it as UTF-8');

    await writeFile(join(root, 'wide.yml'), Buffer.from('\uFEFFa: 1\n', 'utf16le'));
    expect((await errorOf(loadConfig({ cwd: root, path: 'wide.yml', env }))).message).toContain('UTF-16');

    await writeFile(join(root, 'large.yml'), '#'.repeat(1_048_577));
    expect((await errorOf(loadConfig({ cwd: root, path: 'large.yml', env }))).code).toBe(
      'PM_CONFIG_UNREADABLE',
    );
  });
});
