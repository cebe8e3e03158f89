import { ProfileMeshError } from '../../core/errors.js';
import { type Logger, silentLogger } from '../../core/logger.js';
import type { XComAddress } from '../../workflow/memory-xcom.js';
import type { TaskContext } from '../../workflow/task-context.js';
import type { AirflowDagRuns } from '../client/airflow-dag-runs.js';
import { AirflowVariableStore } from '../cursor/variable-store.js';
import type { VariableServer } from '../cursor/variable-cursor-store.js';
import { XComRestTransport, type XComRestTransportOptions } from '../xcom/rest-transport.js';
import { describeAddress, type XComServer } from '../xcom/xcom-server.js';

/** Options of {@link createAirflowTaskContext}. */
export type AirflowTaskContextOptions = XComAddress &
  Omit<XComRestTransportOptions, 'client' | 'address'> & {
    /** An `AirflowClient`. It is not closed with the context. */
    readonly client: XComServer & VariableServer & { readonly dagRuns: Pick<AirflowDagRuns, 'get'> };
  };

export interface AirflowTaskContext extends TaskContext, AsyncDisposable {
  readonly xcom: XComRestTransport;
}

/**
 * The context in which an operator or sensor runs on a machine that Airflow knows nothing of, for a task instance of
 * Airflow 3: XComs and Variables over REST. Dispose of it at the end, which settles the lists that were appended to.
 *
 * @throws {ProfileMeshError} PM_AIRFLOW_NOT_FOUND without such a run or task instance
 * @throws {AirflowApiError}
 */
export async function createAirflowTaskContext(
  options: AirflowTaskContextOptions,
): Promise<AirflowTaskContext> {
  const { client, dagId, runId, taskId, mapIndex = -1, logger = silentLogger, signal } = options;
  const address = { dagId, runId, taskId, mapIndex };
  const [run, task] = await Promise.all([
    client.dagRuns.get({ dagId, runId }),
    client.taskInstances.get(address),
  ]);
  if (!run || !task) {
    throw new ProfileMeshError(
      'PM_AIRFLOW_NOT_FOUND',
      `There is no ${describeAddress(address)}. Check the ids; a mapped task has its map indexes from its expansion on.`,
      { details: { ...address } },
    );
  }
  const xcom = new XComRestTransport({ ...options, client, address });
  return {
    ...address,
    logicalDate: run.logicalDate,
    // Airflow counts from 0 before the first start.
    tryNumber: Math.max(1, task.tryNumber),
    xcom,
    variables: new AirflowVariableStore(client),
    logger: withAddress(logger, address),
    ...(signal && { signal }),
    [Symbol.asyncDispose]: () => xcom.close(),
  };
}

function withAddress(logger: Logger, address: XComAddress): Logger {
  return {
    debug: (message, fields) => logger.debug(message, { ...address, ...fields }),
    info: (message, fields) => logger.info(message, { ...address, ...fields }),
    warn: (message, fields) => logger.warn(message, { ...address, ...fields }),
    error: (message, fields) => logger.error(message, { ...address, ...fields }),
  };
}
