import type { NativeTasks } from './define-tasks.js';
import { runNativeTask } from './runtime.js';

/** The argument with which a bundle's program tells its tasks instead of running one. */
export const DESCRIBE_FLAG = '--profilemesh-describe';

/** Precedes the description on stdout: the program's own modules may have printed before. */
export const DESCRIBE_MARK = 'profilemesh-tasks:';

/**
 * The last line of a program of native tasks: carries out the task that Airflow started it for, and ends the process.
 * Given `--profilemesh-describe` it prints its DAG and task ids instead, which is how packing finds them.
 *
 * @example
 * await serveNativeTasks(defineTasks({ my_dag: { profile: new ProfilingOperator({ … }) } }));
 */
export async function serveNativeTasks(tasks: NativeTasks): Promise<void> {
  if (process.argv.includes(DESCRIBE_FLAG)) {
    process.stdout.write(`${DESCRIBE_MARK}${JSON.stringify(tasks.dags)}\n`);
    return;
  }
  // What a task left open, such as an idle database pool, must not keep the process, and so the task, alive.
  process.exit(await runNativeTask({ tasks }).catch(reportFailure));
}

function reportFailure(error: unknown): number {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
}
