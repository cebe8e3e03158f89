import { ProfileMeshError, UnsupportedFeatureError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { TaskContext } from '../../workflow/task-context.js';
import type { AirflowConnection } from './connection-to-source.js';
import type { NativeTaskFunction, OperatorLike } from './define-tasks.js';
import type { NativeTaskContext } from './native-task-context.js';
import { SdkXComTransport } from './sdk-xcom-transport.js';
import { sdkVariables, stdoutLogger } from './ts-sdk-ports.js';
import type {
  TsSdkArgsLike,
  TsSdkClientLike,
  TsSdkConnectionLike,
  TsSdkContextLike,
  TsSdkTaskClientLike,
} from './ts-sdk-shapes.js';

/**
 * The context that operators run with, inside a task of Airflow's TypeScript SDK.
 *
 * The SDK tells no logical date, so `logicalDate` is `null`; log lines go to stdout, which Airflow shows.
 *
 * @example
 * dag.task('profile', async (args) => operator.execute(fromTsSdk(args)));
 */
export function fromTsSdk({ ctx, client }: TsSdkArgsLike, options: { logger?: Logger } = {}): TaskContext {
  const { dagId, taskId, runId, tryNumber, mapIndex, signal } = ctx;
  return {
    dagId,
    taskId,
    runId,
    tryNumber,
    mapIndex,
    signal,
    logicalDate: null,
    xcom: new SdkXComTransport(client),
    variables: sdkVariables(client),
    logger: options.logger ?? stdoutLogger,
  };
}

/** An operator as a handler of Airflow's TypeScript SDK. */
export function toTsSdkHandler(operator: OperatorLike): (args: TsSdkArgsLike) => Promise<unknown> {
  return (args) => operator.execute(fromTsSdk(args));
}

/** An Airflow connection that the SDK gave, for {@link connectionToSource}. */
export function fromTsSdkConnection({ id, type, ...rest }: TsSdkConnectionLike): AirflowConnection {
  return { connId: id, connType: type, ...rest };
}

/** A handler written for the first beta of Airflow's TypeScript SDK as a native task of this package. */
export function fromTsSdkHandler(
  handler: (args: { readonly ctx: TsSdkContextLike; readonly client: TsSdkTaskClientLike }) => unknown,
): NativeTaskFunction {
  return (context) => {
    const { dagId, taskId, runId, tryNumber, mapIndex, signal } = context;
    return handler({
      ctx: { dagId, taskId, runId, tryNumber, mapIndex, signal },
      client: toTsSdkClient(context),
    });
  };
}

/** The SDK's client over a native task's context. It writes XComs of the running task only. */
export function toTsSdkClient(context: NativeTaskContext): TsSdkTaskClientLike {
  const getVariable = async (key: string) => (await context.variables.get(key)) ?? null;
  const getConnection = async (connId: string) => {
    const connection = await context.connections.get(connId);
    return connection === undefined ? null : toSdkConnection(connection);
  };
  return {
    getXCom: async <T>(options: Parameters<TsSdkClientLike['getXCom']>[0]) => {
      const { taskId = context.taskId, mapIndex = context.mapIndex, ...query } = options;
      return ((await context.pullXCom({ taskId, mapIndex: mapIndex ?? -1, ...query })) ?? null) as T | null;
    },
    setXCom: async (options) => {
      assertOwn(options, context);
      await context.xcom.push(options.key, options.value);
    },
    getVariable,
    getVariableOrThrow: async (key) => orThrow(await getVariable(key), `Airflow variable '${key}'`),
    setVariable: (key, value) => context.variables.set(key, value),
    deleteVariable: (key) => context.variables.delete(key),
    getConnection,
    getConnectionOrThrow: async (connId) =>
      orThrow(await getConnection(connId), `Airflow connection '${connId}'`),
  };
}

function toSdkConnection({ connId: id, connType: type, ...rest }: AirflowConnection): TsSdkConnectionLike {
  return { id, type, ...rest };
}

function orThrow<T>(value: T | null, name: string): T {
  if (value !== null) return value;
  throw new ProfileMeshError('PM_AIRFLOW_CONNECTION', `There is no ${name}. Create it under Admin.`);
}

function assertOwn(
  { dagId, runId, taskId, mapIndex }: Parameters<TsSdkClientLike['setXCom']>[0],
  context: NativeTaskContext,
): void {
  const same =
    (dagId ?? context.dagId) === context.dagId &&
    (runId ?? context.runId) === context.runId &&
    (taskId ?? context.taskId) === context.taskId &&
    (mapIndex ?? context.mapIndex) === context.mapIndex;
  if (same) return;
  throw new UnsupportedFeatureError({
    feature: 'Writing an XCom of another task',
    connector: 'a native task',
    alternative: 'push under the running task and pull it where it is needed',
  });
}
