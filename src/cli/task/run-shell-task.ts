import { createStdoutTransport } from '../../airflow/xcom/stdout-transport.js';
import { createSidecarTransport } from '../../airflow/xcom/sidecar-transport.js';
import { ProfileMeshHook } from '../../hooks/profile-mesh-hook.js';
import type { TaskContext, XComTransport } from '../../workflow/task-context.js';
import type { CommandContext } from '../command-context.js';
import type { CommonOptions } from '../common-options.js';
import { EXIT } from '../io.js';
import { checkOutputFile } from '../output-file.js';
import { createProgress } from '../progress.js';
import { createLineLogger } from '../stderr-logger.js';
import { shellTaskContext } from './shell-task-context.js';

export interface ShellTaskOptions extends Pick<CommonOptions, 'config' | 'quiet'> {
  /** Write the result to this file (pod and container operators) instead of the last line of stdout. */
  readonly xcomFile?: string;
  readonly allowModules?: boolean;
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
  const { xcomFile } = options;
  // Before the work, which can take hours.
  const path = xcomFile === undefined ? undefined : await checkOutputFile(xcomFile, io.cwd);
  const progress = createProgress({ io, quiet: options.quiet ?? false });
  const logger = createLineLogger({ print: progress.log, quiet: options.quiet ?? false });
  const xcom: XComTransport =
    path === undefined
      ? createStdoutTransport({ stdout: io.stdout, stderr: io.stderr })
      : createSidecarTransport({ path });
  const context = shellTaskContext({ env: io.env, xcom, logger, signal: stop.signal });
  const config = options.config === undefined ? {} : { configPath: options.config };
  const allowConfigModules = options.allowModules ?? false;
  const hook = new ProfileMeshHook({ ...config, env: io.env, allowConfigModules, logger });
  await work({ context, hook });
  await progress.flush();
  await xcom.close();
  return EXIT.ok;
}
