import type { XComAddress } from '../../workflow/memory-xcom.js';
import type { AirflowTaskInstances } from '../client/airflow-task-instances.js';
import type { AirflowVersion } from '../client/airflow-version.js';
import type { AirflowXComs } from '../client/airflow-xcoms.js';

/** What of an `AirflowClient` the XCom adapter uses. */
export interface XComServer {
  version(): Promise<AirflowVersion>;
  readonly xcoms: Pick<AirflowXComs, 'get' | 'create' | 'update'>;
  readonly taskInstances: Pick<AirflowTaskInstances, 'get'>;
  /** The same server, with a signal that ends its requests. Without it a signal only ends the pauses between them. */
  withSignal?(signal: AbortSignal): XComServer;
}

/** A task instance in words: `task 'load' (map index 2) of run 'manual__1', DAG 'sales'`. */
export function describeAddress({ dagId, runId, taskId, mapIndex = -1 }: XComAddress): string {
  const mapped = mapIndex === -1 ? '' : ` (map index ${mapIndex})`;
  return `task '${taskId}'${mapped} of run '${runId}', DAG '${dagId}'`;
}
