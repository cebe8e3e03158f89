import type { Logger } from '../../core/logger.js';
import { InMemoryVariables } from '../../workflow/memory-variables.js';
import type { TaskContext, XComTransport } from '../../workflow/task-context.js';

export interface ShellTaskContextOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly xcom: XComTransport;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * The context of a task that a shell started. Airflow's BashOperator says in `AIRFLOW_CTX_*` which one it is; without
 * them the names are those of no engine. Variables live as long as the process.
 */
export function shellTaskContext(options: ShellTaskContextOptions): TaskContext {
  const { env, ...ports } = options;
  const tryNumber = Number(env.AIRFLOW_CTX_TRY_NUMBER);
  return {
    ...ports,
    dagId: env.AIRFLOW_CTX_DAG_ID ?? 'shell',
    taskId: env.AIRFLOW_CTX_TASK_ID ?? 'run-task',
    runId: env.AIRFLOW_CTX_DAG_RUN_ID ?? 'shell',
    logicalDate: dateOf(env.AIRFLOW_CTX_LOGICAL_DATE ?? env.AIRFLOW_CTX_EXECUTION_DATE),
    tryNumber: tryNumber > 0 ? tryNumber : 1,
    mapIndex: -1,
    variables: new InMemoryVariables(),
  };
}

function dateOf(text: string | undefined): Date | null {
  const date = new Date(text ?? '');
  return Number.isNaN(date.getTime()) ? null : date;
}
