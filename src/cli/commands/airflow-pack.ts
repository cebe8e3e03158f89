import { resolve } from 'node:path';
import { packNativeTasks } from '../../airflow/native/pack.js';
import type { CommandContext } from '../command-context.js';
import { EXIT, write } from '../io.js';

export interface AirflowPackOptions {
  readonly out: string;
  readonly node?: string;
  readonly dagId?: string[];
}

/** `profilemesh airflow pack`: the bundle by which Airflow starts a program of native tasks. */
export async function runAirflowPack(
  entry: string,
  options: AirflowPackOptions,
  { io }: CommandContext,
): Promise<number> {
  const { out, node, dagId } = options;
  const bundle = await packNativeTasks({
    entry: resolve(io.cwd, entry),
    out: resolve(io.cwd, out),
    ...(node !== undefined && { node }),
    ...(dagId !== undefined && { dagIds: dagId }),
  });
  await write(io.stdout, `wrote ${resolve(io.cwd, out)} for ${Object.keys(bundle.dags).join(', ')}\n`);
  return EXIT.ok;
}
