export { AirflowClient } from './client/airflow-client.js';
export type {
  AirflowAuth,
  AirflowClientOptions,
  AirflowRetryOptions,
} from './client/airflow-client-options.js';
export type { AirflowVersion } from './client/airflow-version.js';
export type { AirflowAssets } from './client/airflow-assets.js';
export type { AirflowAssetState } from './client/airflow-asset-state.js';
export type { AirflowDagRuns } from './client/airflow-dag-runs.js';
export type { AirflowTaskInstances } from './client/airflow-task-instances.js';
export type { AirflowVariables } from './client/airflow-variables.js';
export type { AirflowXComs } from './client/airflow-xcoms.js';
export type {
  AirflowAsset,
  AirflowAssetEvent,
  AssetReference,
  PostAssetEventOptions,
} from './client/airflow-assets.js';
export type { AssetStateAddress, AssetStateEntry } from './client/airflow-asset-state.js';
export type { AirflowTaskInstance, SettableTaskState } from './client/airflow-task-instances.js';
export type { XComEntry, XComListEntry } from './client/airflow-xcoms.js';
export { apiPath } from './client/api-path.js';
export type { ApiRequest, ApiResponse, HttpMethod } from './client/api-request.js';
export type { AirflowDagRun, TriggerDagRunOptions, WaitForDagRunOptions } from './client/dag-run.js';
export { type ExactJson, parseExactJson, stringifyExactJson } from './client/exact-json.js';
export { AirflowApiError } from '../core/errors.js';

// Pushing results.
export {
  type PushOutcome,
  type PushServer,
  type PushTarget,
  pushProfilingResult,
} from './push/push-profiling-result.js';
export type { PushableResult, PushContent } from './push/pushable.js';
export { type AirflowCredentialOptions, resolveAirflowAuth, resolveAirflowUrl } from './push/credentials.js';

// XCom transports, and what can travel by them.
export {
  type XComPushOutcome,
  XComRestTransport,
  type XComRestTransportOptions,
} from './xcom/rest-transport.js';
export type { WhenLost, XComWrite, XComWriteRules } from './xcom/write-xcom.js';
export type { XComServer } from './xcom/xcom-server.js';
export type { XComRequirement } from './xcom/assert-writable.js';
export { createStdoutTransport, type StdoutTransportOptions } from './xcom/stdout-transport.js';
export type { OutputStream } from './xcom/redirected-stdout.js';
export { createSidecarTransport, type SidecarTransportOptions } from './xcom/sidecar-transport.js';
export { decodeFromXCom, encodeForXCom } from './xcom/encode.js';
export { findUnsendable, type UnsendablePlace } from './xcom/sendable.js';
export { PYTHON_READER, type XComReach } from './xcom/layers.js';

// Variables and cursors.
export { AirflowVariableStore } from './cursor/variable-store.js';
export {
  AirflowVariableCursorStore,
  type AirflowVariableCursorStoreOptions,
  type VariableServer,
} from './cursor/variable-cursor-store.js';
export {
  AirflowAssetStateCursorStore,
  type AirflowAssetStateCursorStoreOptions,
  type AssetStateServer,
} from './cursor/asset-state-cursor-store.js';

// Native tasks: TypeScript inside Airflow 3.3.
export {
  defineTasks,
  type NativeTaskDefinitions,
  type NativeTaskFunction,
  type NativeTaskHandler,
  type NativeTasks,
  type OperatorLike,
  type SensorLike,
} from './native/define-tasks.js';
export { serveNativeTasks } from './native/serve-native-tasks.js';
export { runNativeTask, type RunNativeTaskOptions } from './native/runtime.js';
export type { SocketAddress } from './native/connect-socket.js';
export type { ProcessEvents } from './native/stop-signals.js';
export type { NativeTaskContext, XComQuery } from './native/native-task-context.js';
export type { NativeConnections } from './native/native-connections.js';
export type { AssetEvent, AssetEvents } from './native/asset-events.js';
export { TaskFailed, TaskReschedule, TaskRetry, TaskSkipped } from './native/task-outcomes.js';
export { SupervisorError } from './native/supervisor-error.js';
export { type AirflowConnection, connectionToSource } from './native/connection-to-source.js';
export { packNativeTasks, type PackNativeTasksOptions } from './native/pack.js';
export { type NativeBundle, readBundle } from './native/read-bundle.js';

// Inside tasks of Airflow's own TypeScript SDK.
export {
  fromTsSdk,
  fromTsSdkConnection,
  fromTsSdkHandler,
  toTsSdkClient,
  toTsSdkHandler,
} from './native/ts-sdk-bridge.js';
export type {
  TsSdkArgsLike,
  TsSdkClientLike,
  TsSdkConnectionLike,
  TsSdkContextLike,
  TsSdkTaskClientLike,
} from './native/ts-sdk-shapes.js';
export {
  type AirflowTaskContext,
  type AirflowTaskContextOptions,
  createAirflowTaskContext,
} from './push/task-context.js';
