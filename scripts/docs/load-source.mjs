// A module of src/, for what the built package does not export.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'tsup';
import { root } from './markdown.mjs';

/** The exports of a module, by its path from the project's folder. */
export async function loadSource(path) {
  // Inside the project, so that the bundle finds its packages, and in a folder that git ignores.
  const folder = join(root, '.profilemesh');
  await mkdir(folder, { recursive: true });
  const outDir = await mkdtemp(join(folder, 'source-'));
  try {
    const outExtension = () => ({ js: '.mjs' });
    const entry = { source: join(root, path) };
    await build({ config: false, entry, format: ['esm'], outExtension, outDir, silent: true });
    return await import(pathToFileURL(join(outDir, 'source.mjs')).href);
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}
