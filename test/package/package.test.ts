import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InstalledPackage, installPackage, repository } from './installed-package.js';

const ALLOWED = [
  /^package\.json$/,
  /^(README|CHANGELOG|ARCHITECTURE)\.md$/,
  /^docs\/[\w/]+\.md$/,
  /^LICENSE$/,
  /^schema\/(profilemesh\.schema\.json|storage\.sql)$/,
  /^capabilities\.yaml$/,
  /^dist\/(index|airflow|testing)\.(js|cjs|d\.ts|d\.cts)$/,
  /^dist\/(cli|pglite-worker)\.js$/,
  /^dist\/[\w-]+-[\w-]{8}\.(js|cjs|d\.ts|d\.cts)$/,
];

const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
  version: string;
  exports: Record<string, unknown>;
};
const codeEntries = Object.keys(manifest.exports)
  .filter((path) => !path.endsWith('.json'))
  .map((path) => path.replace('.', 'profilemesh'));
const jsonEntries = Object.keys(manifest.exports)
  .filter((path) => path.endsWith('.json'))
  .map((path) => path.replace('.', 'profilemesh'));

let installed: InstalledPackage;

beforeAll(async () => {
  installed = await installPackage();
}, 180_000);

afterAll(() => installed.remove());

describe('the packed package', () => {
  it('holds what users need and nothing else', () => {
    const unexpected = installed.files.filter((file) => !ALLOWED.some((pattern) => pattern.test(file)));
    expect(unexpected).toEqual([]);
    for (const file of [
      'LICENSE',
      'README.md',
      'schema/profilemesh.schema.json',
      'schema/storage.sql',
      'dist/index.d.cts',
      'dist/cli.js',
    ]) {
      expect(installed.files).toContain(file);
    }
  });

  it.each(codeEntries)('%s is imported and required, with the same names', async (entry) => {
    installed.write({
      'names.mjs': `import * as api from '${entry}'; console.log(Object.keys(api).sort().join());`,
      'names.cjs': `console.log(Object.keys(require('${entry}')).sort().join());`,
    });
    const [esm, cjs] = [await installed.node('names.mjs'), await installed.node('names.cjs')];
    expect(esm).toMatchObject({ code: 0, stderr: '' });
    expect(cjs).toMatchObject({ code: 0, stderr: '' });
    expect(esm.stdout.trim().split(',').length).toBeGreaterThan(3);
    // Node adds this name to a CommonJS module that it requires or imports as an ES module.
    expect(
      cjs.stdout
        .trim()
        .split(',')
        .filter((name) => name !== '__esModule')
        .join(),
    ).toBe(esm.stdout.trim());
  });

  it.each(jsonEntries)('%s is readable', async (entry) => {
    installed.write({ 'json.cjs': `console.log(typeof require('${entry}'))` });
    expect(await installed.node('json.cjs')).toMatchObject({ code: 0, stdout: 'object\n' });
  });

  it('shares its classes between the sub-paths', async () => {
    const script = `
      import { ProfileMeshError } from 'profilemesh';
      import * as testing from 'profilemesh/testing';
      const context = testing.createTestContext();
      await context.xcom.push('key', undefined).then(
        () => console.log('pushed'),
        (error) => console.log(error instanceof ProfileMeshError, error.code),
      );`;
    installed.write({ 'shared.mjs': script });
    expect(await installed.node('shared.mjs')).toMatchObject({
      stdout: 'true PM_XCOM_INVALID\n',
      stderr: '',
    });
  });

  it('loads no driver and no command line package with the core entry', async () => {
    const loaded = await packagesLoadedBy('import "profilemesh";');
    expect(loaded).toContain('kysely');
    expect(loaded.filter((name) => /^(pg|@electric-sql|commander|vega-datasets|vitest)/.test(name))).toEqual(
      [],
    );
  });

  it('says its version without loading any package', async () => {
    const bin = join(installed.folder, 'node_modules/profilemesh/dist/cli.js');
    const version = await installed.node(bin, '--version');
    expect(version).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
    const loaded = await packagesLoadedBy(
      `process.argv.push('--version'); await import(${JSON.stringify(bin)});`,
    );
    // What the command line needs is bundled.
    expect(loaded).toEqual([]);
  });

  it('has a working command in node_modules/.bin', async () => {
    const bin = join(installed.folder, 'node_modules/.bin/profilemesh');
    expect(await installed.node(bin, 'config', 'schema')).toMatchObject({ code: 0, stderr: '' });
  });

  it('names the package to install when PGlite or the demo data are not there', async () => {
    installed.write({
      'profilemesh.yml': [
        'source: { type: pglite, database: local, filepath: "memory://x" }',
        'storage: { connection: { type: pglite, database: local, filepath: "memory://x" } }',
        'profiling: { tables: [{ table: orders }] }',
      ].join('\n'),
    });
    const bin = join(installed.folder, 'node_modules/profilemesh/dist/cli.js');
    const profile = await installed.node(bin, 'profile', '--quiet');
    expect(profile).toMatchObject({ code: 1, stdout: '' });
    expect(profile.stderr).toMatch(/^error PM_DB_DRIVER_MISSING: .*npm install @electric-sql\/pglite/);
    const demo = await installed.node(bin, 'demo', '--quiet');
    expect(demo).toMatchObject({ code: 1, stdout: '' });
    expect(demo.stderr).toMatch(/^error PM_UNSUPPORTED: .*npm install vega-datasets/);
  });

  it.each([
    ['node16', { module: 'node16', moduleResolution: 'node16' }],
    ['bundler', { module: 'esnext', moduleResolution: 'bundler' }],
  ])('type-checks in a TypeScript project with module resolution %s', async (name, compilerOptions) => {
    const use = `import { ProfilingOperator, parseConfig, type ResolvedConfig } from 'profilemesh';
      import { createTestContext } from 'profilemesh/testing';
      export const operator: ProfilingOperator = new ProfilingOperator({ taskId: 'profile', configPath: 'x.yml' });
      export const config: ResolvedConfig = parseConfig({});
      export const context = createTestContext();
      // @ts-expect-error: camelCase in the API
      new ProfilingOperator({ task_id: 'profile', configPath: 'x.yml' });`;
    const cts = `import profilemesh = require('profilemesh');
      export const error: profilemesh.ProfileMeshError = new profilemesh.AbortedError();`;
    const common = {
      strict: true,
      noEmit: true,
      target: 'es2022',
      skipLibCheck: false,
      types: ['node'],
      typeRoots: [join(repository, 'node_modules/@types')],
    };
    const isNode16 = compilerOptions.module === 'node16';
    installed.write({
      [`${name}/use.mts`]: use,
      ...(isNode16 && { [`${name}/use.cts`]: cts }),
      [`${name}/tsconfig.json`]: JSON.stringify({ compilerOptions: { ...common, ...compilerOptions } }),
    });
    const tsc = join(repository, 'node_modules/typescript/bin/tsc');
    expect(await installed.node(tsc, '-p', name)).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

/** Names of the packages that a program loads, found by a resolve hook. */
async function packagesLoadedBy(program: string): Promise<string[]> {
  const hook = `import { appendFileSync } from 'node:fs';
    export async function resolve(specifier, context, next) {
      const resolved = await next(specifier, context);
      appendFileSync('loaded.txt', resolved.url + '\\n');
      return resolved;
    }`;
  installed.write({
    'loaded.txt': '',
    'hook.mjs': hook,
    'program.mjs': `import { register } from 'node:module';
      register('./hook.mjs', import.meta.url);
      await import('./loads.mjs');`,
    'loads.mjs': program,
  });
  const outcome = await installed.node('program.mjs');
  expect(outcome.stderr).toBe('');
  const urls = readFileSync(join(installed.folder, 'loaded.txt'), 'utf8').split('\n');
  const names = urls.flatMap(
    (url) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(url)?.[1] ?? [],
  );
  return [...new Set(names)].filter((name) => name !== 'profilemesh').sort();
}
