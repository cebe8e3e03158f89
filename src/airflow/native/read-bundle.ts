import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as z from 'zod';
import { ProfileMeshError } from '../../core/errors.js';
import { decodeBundle, SUPERVISOR_SCHEMA_VERSION } from './bundle-format.js';

const schema = z.object({
  sdk: z.object({
    language: z.string(),
    version: z.string(),
    supervisor_schema_version: z.literal(SUPERVISOR_SCHEMA_VERSION),
  }),
  dags: z.record(z.string(), z.object({ tasks: z.array(z.string()).default([]) })),
});

/** A bundle that Airflow 3.3 will start. */
export interface NativeBundle {
  /** Absolute path. */
  readonly file: string;
  /** Task ids by DAG id, as far as they were known at packing. */
  readonly dags: Readonly<Record<string, readonly string[]>>;
  /** The shell script that starts the program. */
  readonly script: string;
}

/**
 * Reads a bundle that {@link packNativeTasks} wrote and makes every check that Airflow makes before it starts one;
 * Airflow itself passes over a bad bundle with no more than a debug line.
 *
 * @throws {ProfileMeshError} PM_AIRFLOW_BUNDLE with the reason
 */
export async function readBundle(path: string): Promise<NativeBundle> {
  const file = resolve(path);
  const bytes = await readFile(file).catch((cause: Error) => {
    throw unusable(file, cause.message, cause);
  });
  const regions = decodeBundle(bytes);
  if ('problem' in regions) throw unusable(file, regions.problem);
  await access(file, constants.X_OK).catch((cause: Error) => {
    throw unusable(file, 'it is not executable (chmod +x)', cause);
  });
  const result = schema.safeParse(parseMetadata(file, regions.metadata));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw unusable(file, `its metadata is wrong at ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const dags = Object.entries(result.data.dags).map(([dagId, { tasks }]) => [dagId, tasks] as const);
  return { file, dags: Object.fromEntries(dags), script: regions.program.toString('utf8') };
}

function parseMetadata(file: string, metadata: Buffer): unknown {
  try {
    return JSON.parse(metadata.toString('utf8'));
  } catch (cause) {
    throw unusable(file, 'its metadata was not written by this package', cause);
  }
}

function unusable(file: string, reason: string, cause?: unknown): ProfileMeshError {
  return new ProfileMeshError('PM_AIRFLOW_BUNDLE', `Airflow can't use the bundle ${file}: ${reason}.`, {
    cause,
  });
}
