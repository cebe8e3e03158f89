import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));

export const BUILD_OPTIONS = {
  format: ['esm' as const],
  target: 'node20',
  config: false as const,
  silent: true,
  dts: false,
  removeNodeProtocol: false,
  outExtension: () => ({ js: '.mjs' }),
};

/**
 * Builds the command line from the sources into a new folder, which is inside of the project so that the installed
 * packages are found. Gives the folder with the command `profilemesh`, for PATH.
 */
export async function buildCommand(folder: string): Promise<string> {
  rmSync(folder, { recursive: true, force: true });
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  // The command line reads its version from the package of its own name.
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(fromRoot('.'), join(folder, 'node_modules', 'profilemesh'));
  await build({ ...BUILD_OPTIONS, outDir: folder, entry: { cli: fromRoot('src/cli/main.ts') } });
  const command = join(bin, 'profilemesh');
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${join(folder, 'cli.mjs')}' "$@"\n`);
  chmodSync(command, 0o755);
  return bin;
}
