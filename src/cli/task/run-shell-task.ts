import { createStdoutTransport } from '../../airflow/xcom/stdout-transport.js';
import { createSidecarTransport } from '../../airflow/xcom/sidecar-transport.js';
import { ProfileMeshHook } from '../../hooks/profile-mesh-hook.js';
import type { TaskContext, XComTransport } from '../../workflow/task-context.js';
import type { CommandContext } from '../command-context.js';
import type { CommonOptions } from '../common-options.js';
import { EXIT } from '../io.js';
import { createProgress } from '../progress.js';
import { createLineLogger } from '../stderr-logger.js';
import { shellTaskContext } from './shell-task-context.js';

export interface ShellTaskOptions extends Pick<CommonOptions, 'config' | 'quiet'> {
  /** Write the result to this file (pod and container operators) instead of the last line of stdout. */
  readonly xcomFile?: string;
}

/** What a task of the shell works with. */
export interface ShellTask {
  readonly context: TaskContext;
  readonly hook: ProfileMeshHook;
}

/**
 * Runs one task whose result is the last line of stdout, as Airflow's BashOperator reads it, or a file. Everything else
 * goes to stderr. A task that fails writes no result.
 */
export async function runShellTask(
  options: ShellTaskOptions,
  command: CommandContext,
  work: (task: ShellTask) => Promise<void>,
): Promise<number> {
  const { io, stop } = command;
  const progress = createProgress({ io, quiet: options.quiet ?? false });
  const logger = createLineLogger({ print: progress.log, quiet: options.quiet ?? false });
  const xcom: XComTransport =
    options.xcomFile === undefined
      ? createStdoutTransport({ stdout: io.stdout, stderr: io.stderr })
      : createSidecarTransport({ path: options.xcomFile });
  const context = shellTaskContext({ env: io.env, xcom, logger, signal: stop.signal });
  const path = options.config === undefined ? {} : { configPath: options.config };
  const hook = new ProfileMeshHook({ ...path, env: io.env, logger });
  await work({ context, hook });
  await progress.flush();
  await xcom.close();
  return EXIT.ok;
}
