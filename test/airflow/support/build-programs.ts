import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { BUILD_OPTIONS, buildCommand } from '../../unit/cli/support/build-command.js';

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
  const bin = await buildCommand(folder);
  await build({
    ...BUILD_OPTIONS,
    outDir: folder,
    entry: { tasks: fromRoot('examples/airflow_dags/native/tasks.mjs') },
    esbuildOptions(options) {
      options.alias = {
        'profilemesh/airflow': fromRoot('src/airflow/index.ts'),
        profilemesh: fromRoot('src/index.ts'),
      };
    },
  });
  return {
    bin,
    tasks: join(folder, 'tasks.mjs'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
