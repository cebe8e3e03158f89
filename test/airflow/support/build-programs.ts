import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
// Inside the project, so that the programs find the installed packages.
const folder = fromRoot(`node_modules/.cache/profilemesh-dags-test-${process.pid}`);

export interface Programs {
  /** A folder with the command `profilemesh`, for PATH. */
  readonly bin: string;
  /** The native example tasks. */
  readonly tasks: string;
  remove(): void;
}

/** Builds the command line and the native example tasks from the sources. */
export async function buildPrograms(): Promise<Programs> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'bin'), { recursive: true });
  // The command line reads its version from the package of its own name.
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(fromRoot('.'), join(folder, 'node_modules', 'profilemesh'));
  const common = {
    outDir: folder,
    format: ['esm' as const],
    target: 'node20',
    config: false as const,
    silent: true,
    dts: false,
    removeNodeProtocol: false,
    outExtension: () => ({ js: '.mjs' }),
  };
  await build({ ...common, entry: { cli: fromRoot('src/cli/main.ts') } });
  await build({
    ...common,
    entry: { tasks: fromRoot('examples/airflow_dags/native/tasks.mjs') },
    esbuildOptions(options) {
      options.alias = {
        'profilemesh/airflow': fromRoot('src/airflow/index.ts'),
        profilemesh: fromRoot('src/index.ts'),
      };
    },
  });
  const command = join(folder, 'bin', 'profilemesh');
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${join(folder, 'cli.mjs')}' "$@"\n`);
  chmodSync(command, 0o755);
  return {
    bin: join(folder, 'bin'),
    tasks: join(folder, 'tasks.mjs'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
