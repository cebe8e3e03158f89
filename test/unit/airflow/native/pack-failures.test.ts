import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packNativeTasks } from '../../../../src/airflow/native/pack.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profilemesh-pack-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function messageFor(name: string, text: string): Promise<string> {
  const entry = join(folder, name);
  await writeFile(entry, text);
  const error: unknown = await packNativeTasks({ entry, out: join(folder, 'bundle') }).catch(
    (caught: unknown) => caught,
  );
  expect(error).toMatchObject({ name: 'ProfileMeshError', code: 'PM_AIRFLOW_BUNDLE' });
  return (error as Error).message.replaceAll(folder, 'FOLDER');
}

describe('packing a program that does not start says in one line what to do', () => {
  // An enum is beyond what any Node runs by taking the types off.
  it.each([
    ['imports.ts', "import { a } from './b.js';\nexport enum Color { Red }\n"],
    ['script.ts', 'interface Options { readonly a: string }\nenum Color { Red }\n'],
    ['module.mts', 'export enum Color { Red }\n'],
  ])('TypeScript: %s', async (name, text) => {
    expect(await messageFor(name, text)).toBe(
      `The program FOLDER/${name} can't tell its tasks: this Node does not run its TypeScript. ` +
        'Build it (npx tsup, npx tsc) and give the JavaScript file.',
    );
  });

  it.each([
    [
      'esm.mjs',
      "import 'profilemesh/airflow';",
      "package 'profilemesh' imported from FOLDER/esm.mjs",
      'profilemesh',
    ],
    ['common.cjs', "require('profilemesh/airflow');", "module 'profilemesh/airflow'", 'profilemesh'],
    [
      'scoped.mjs',
      "import '@acme/tables/x';",
      "package '@acme/tables' imported from FOLDER/scoped.mjs",
      '@acme/tables',
    ],
    ['scoped.cjs', "require('@acme/tables/x');", "module '@acme/tables/x'", '@acme/tables'],
  ])('a package that is not installed: %s', async (name, text, missing, install) => {
    expect(await messageFor(name, text)).toBe(
      `The program FOLDER/${name} can't tell its tasks: Cannot find ${missing}. Install it in FOLDER or a folder ` +
        `above it (npm install ${install}): what is installed globally is not found.`,
    );
  });

  it.each([
    ['file.mjs', "import './nope.js';", "Cannot find module 'FOLDER/nope.js' imported from FOLDER/file.mjs"],
    ['file.cjs', "require('./nope.js');", "Cannot find module './nope.js'"],
  ])('a file that is not there: %s', async (name, text, missing) => {
    expect(await messageFor(name, text)).toBe(
      `The program FOLDER/${name} can't tell its tasks: ${missing}. It is imported and not there: build the program ` +
        'anew, or put it where its imports are.',
    );
  });

  it.each([
    ['throws.mjs', "throw new TypeError('broken\\nmodule.');", 'TypeError: broken'],
    ['syntax.mjs', 'import {', 'SyntaxError: Unexpected end of input'],
    ['exits.mjs', "console.error('no error line'); process.exit(3);", 'it ended with exit code 3'],
    [
      'killed.mjs',
      "process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);",
      'it ended with SIGTERM',
    ],
  ])('anything else: %s', async (name, text, reason) => {
    expect(await messageFor(name, text)).toBe(
      `The program FOLDER/${name} can't tell its tasks: ${reason}. To see all that it says, run: ` +
        `node FOLDER/${name} --profilemesh-describe`,
    );
  });
});
