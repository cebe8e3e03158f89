// What a workflow uses, in the names of the Python package.
export { ProfileMeshHook, type ProfileMeshHookOptions } from './hooks/profile-mesh-hook.js';
export type { ConfigSource } from './hooks/config-source.js';
export {
  ProfileMeshProfilingOperator,
  ProfilingOperator,
  type ProfilingOperatorOptions,
} from './operators/profiling-operator.js';
export {
  ProfileMeshTableOperator,
  TableOperator,
  type TableOperatorOptions,
} from './operators/table-operator.js';
export {
  createProfilingTaskGroup,
  type DagLike,
  type ProfilingTask,
  type ProfilingTaskGroup,
  type ProfilingTaskGroupOptions,
} from './operators/create-profiling-task-group.js';
export type { FittedResultsPayload } from './operators/fit-payload.js';
export {
  type PlanChangeHandler,
  PlanSensor,
  type PlanSensorOptions,
  ProfileMeshPlanSensor,
} from './sensors/plan-sensor.js';
export type { PendingChange, PokeResult, SensorOutcome } from './sensors/sensor-outcome.js';
export { FileCursorStore, type FileCursorStoreOptions } from './sensors/file-cursor-store.js';
export { emitProfilingEvent } from './events/emit-profiling-event.js';

// Use cases without a workflow engine.
export { profileTables } from './runner/profile-tables.js';
export type { ProfileTablesOptions } from './runner/profile-tables-options.js';
export { loadPlan, type LoadPlanOptions } from './runner/load-plan.js';
export { decidePlan, type DecidePlanOptions } from './runner/decide-plan.js';
export {
  listTableStates,
  resetTableStates,
  type TableStateEntry,
  type TableStateOptions,
} from './runner/table-states.js';
export type { TableState } from './model/table-state.js';
export { checkPlan, type CheckPlanOptions, type PlanCheck } from './runner/check-plan.js';
export type { RunnerOptions, RunProgress } from './runner/runner-options.js';
export {
  combineTelemetry,
  type RunOrigin,
  type RunTelemetry,
} from './runner/run-telemetry.js';
export { RunAbortedError, RunNotStoredError } from './runner/run-errors.js';
export { detectDrift, type DetectDriftOptions } from './runner/detect-drift.js';
export { compareTable, type CompareTableOptions } from './drift/compare-table.js';
export { openRunHistory, type OpenRunHistory } from './runner/open-run-history.js';
export { formatDriftReport } from './report/format-drift.js';
export { formatProfile } from './report/format-profile.js';
export { formatRunSummary } from './report/format-run.js';
export { loadRunReport, type LoadRunReportOptions } from './runner/load-run-report.js';
export { buildRunReport, type BuildRunReportOptions } from './runner/build-run-report.js';
export { renderHtmlReport } from './report/html/render-html-report.js';
export { renderMarkdownReport } from './report/markdown/render-markdown-report.js';
export type {
  ReportColumn,
  ReportDrift,
  ReportFailure,
  ReportRun,
  ReportTable,
  ReportTotals,
  ReportTrend,
  ReportUnknown,
  RunReport,
} from './model/run-report.js';

// OpenLineage.
export { buildLineageEvents, type BuildLineageEventsOptions } from './lineage/build-lineage-events.js';
export { buildDriftEvents, type BuildDriftEventsOptions } from './lineage/build-drift-events.js';
export type { LineageTransport } from './lineage/lineage-transport.js';
export { createFileLineageTransport } from './lineage/create-file-lineage-transport.js';
export {
  createHttpLineageTransport,
  type HttpLineageOptions,
} from './lineage/create-http-lineage-transport.js';
export type {
  LineageDatasetName,
  LineageFacet,
  LineageFacets,
  LineageInputDataset,
  RunEvent,
} from './lineage/run-event.js';
export { loadLineageEvents, sendStoredLineage, type StoredLineageOptions } from './runner/stored-lineage.js';
export type { LineageSource } from './lineage/name-dataset.js';
export type {
  LineageParent,
  ResolvedFileLineage,
  ResolvedHttpLineage,
  ResolvedLineage,
} from './config/lineage-types.js';

// Watching runs.
export {
  createPrometheusMetrics,
  type PrometheusMetrics,
  type PrometheusMetricsOptions,
  type PrometheusRegistryLike,
} from './monitoring/prometheus-metrics.js';
export { type MetricsServer, serveMetrics, type ServeMetricsOptions } from './monitoring/serve-metrics.js';
export {
  createOpenTelemetry,
  type OpenTelemetryOptions,
  type TracerProviderLike,
} from './monitoring/open-telemetry.js';
export type { Span, SpanAttributes, SpanKind, SpanOptions, Telemetry } from './core/telemetry.js';

// Configuration.
export { loadConfig } from './config/load-config.js';
export { parseConfig, type ParseConfigOptions } from './config/parse-config.js';
export { findConfigFile, type FindConfigFileOptions } from './config/find-config-file.js';
export { describeConfig } from './config/redacted-config.js';
export { configJsonSchema } from './config/config-json-schema.js';
export type { ConfigInput } from './config/config-schema.js';
export { DEFAULT_METRICS, METRIC_NAMES, type MetricName } from './config/metric-names.js';
export type {
  ConfiguredTable,
  ConnectionType,
  Environment,
  LogLevel,
  PartitionStrategy,
  ResolvedConfig,
  ResolvedConnection,
  ResolvedDriftDetection,
  ResolvedHook,
  ResolvedIncremental,
  ResolvedPartition,
  ResolvedRetry,
  ResolvedSampling,
  SeverityThresholds,
  TablePattern,
} from './config/types.js';

// Plan.
export { buildPlan, type BuildPlanOptions } from './plan/build-plan.js';
export { validatePlan } from './plan/validate-plan.js';
export { formatPlanText } from './plan/print-plan.js';
export { buildPlanSnapshot, parsePlanSnapshot, serializePlanSnapshot } from './plan/snapshot.js';
export { comparePlans } from './plan/compare.js';

// The data that flows.
export type { ProfilingPlan, TablePlan, TableRef } from './model/plan.js';
export type {
  ColumnProfile,
  ExactNumber,
  Failure,
  HistogramBin,
  MetricEstimate,
  MetricValue,
  ProfilingRun,
  TableProfile,
  TableStatus,
  TopValue,
} from './model/profile.js';
export type {
  ReviewedTableRun,
  RunOutcome,
  RunReview,
  RunVerdict,
  StoredColumn,
  StoredRun,
  StoredTable,
  StoredTableRun,
  TableOutcome,
} from './model/run.js';
export type {
  Baseline,
  BaselineKind,
  DriftFinding,
  DriftOutcome,
  DriftReport,
  DriftSummary,
  DriftTest,
  MovedColumn,
  RenameEvidence,
  SchemaChange,
  SchemaChangeType,
} from './model/drift.js';
export type { DriftSeverity } from './model/event.js';
export type {
  PlanChange,
  PlanChangeKind,
  PlanSnapshot,
  PlanSnapshotTable,
  TableChange,
} from './model/snapshot.js';

// The contract on the wire.
export {
  type PlanChangePayload,
  type ProfilingFailurePayload,
  type ProfilingResultPayload,
  type ProfilingResultsPayload,
  toPlanChangeMetadata,
  toProfilingResultPayload,
  toProfilingResultsPayload,
  XCOM_KEYS,
} from './wire/payloads.js';
export {
  type RunDocument,
  type RunDocumentColumn,
  type RunDocumentError,
  type RunDocumentTable,
  toRunDocument,
  type WireMetric,
} from './wire/run-document.js';
export {
  type DriftDocument,
  type DriftDocumentDrift,
  type DriftDocumentFinding,
  type DriftDocumentSchemaChange,
  toDriftDocument,
} from './wire/drift-report.js';
export { type PlanDocument, type PlanDocumentTable, toPlanDocument } from './wire/plan-document.js';
export { toWireEvent, type WireEvent } from './wire/event.js';
export { parseWireEvent } from './wire/parse-event.js';

// Events.
export {
  discardWaitingEvents,
  type EventDeliveryOptions,
  flushEvents,
  listWaitingEvents,
} from './runner/event-delivery.js';
export type { WaitingEvents } from './model/waiting-events.js';
export type { DurableListener, EventDelivery } from './events/durable-listener.js';
export { createWebhookListener, type WebhookListenerOptions } from './events/webhook-listener.js';
export type { CodeListener } from './storage/configured-listeners.js';
export { EventBus, type EventListener } from './events/event-bus.js';
export { createLoggingListener } from './events/logging-listener.js';
export { createSqlEventListener } from './storage/sql-event-listener.js';
export type { ProfileMeshEvent, ProfileMeshEventInput, ProfileMeshEventType } from './events/event.js';
export type {
  DataDriftDetected,
  ProfilingCompleted,
  ProfilingFailed,
  ProfilingSkipped,
  ProfilingStarted,
  RetryAttempt,
  RetryExhausted,
  SchemaChangeDetected,
} from './model/event.js';
export type { EventIds } from './events/event-ids.js';

// Storage.
export { createSqlRunStore, type SqlRunStoreOptions } from './storage/sql-run-store.js';
export { createSqlRunHistory } from './storage/sql-run-history.js';
export type {
  ListReviewedRunsOptions,
  LoadTablesOptions,
  ReviewRunOptions,
  ReviewTarget,
  RunHistory,
} from './storage/run-history.js';
export { InMemoryRunStore } from './storage/memory-run-store.js';
export type { ListRunsOptions, RunStore } from './storage/run-store.js';
export { createSqlCursorStore } from './storage/sql-cursor-store.js';

// Ports of a workflow engine, and ones in memory.
export type {
  TaskContext,
  VariableStore,
  XComCapabilities,
  XComTransport,
} from './workflow/task-context.js';
export { InMemoryXCom, type InMemoryXComOptions, type XComAddress } from './workflow/memory-xcom.js';
export { InMemoryVariables } from './workflow/memory-variables.js';
export type { CursorStore } from './workflow/cursor-store.js';
export { InMemoryCursorStore } from './workflow/memory-cursor-store.js';
export { VariableCursorStore } from './workflow/variable-cursor-store.js';

// Profiles of rows that are only iterated, in parts that add up.
export { profileRows } from './profiling/accumulators/profile-rows.js';
export type { RowColumn } from './profiling/accumulators/row-column.js';
export type { DistinctOptions } from './profiling/accumulators/distinct-counter.js';
export {
  mergePartialProfiles,
  type PartialProfile,
  type PartialProfileState,
  readPartialProfile,
  writePartialProfile,
} from './profiling/accumulators/partial-profile.js';
export { type ColumnProfileOptions, toColumnProfiles } from './profiling/rows/to-column-profiles.js';

// The port of a database.
export { createRowConnector, type RowConnectorOptions } from './connectors/rows/create-row-connector.js';
export type { RowDatabase, RowTable, RowTableColumn } from './connectors/rows/row-database.js';
export { type ConnectorRegistry, createConnectorRegistry } from './connectors/registry.js';
export type {
  Connection,
  ConnectOptions,
  Connector,
  ConnectorCapabilities,
  SnapshotOptions,
  SnapshotSession,
} from './connectors/connector.js';
export type { ServerFacts, TableAccess } from './connectors/server-facts.js';
export type { ColumnInfo, TableInfo } from './connectors/table-info.js';
export type { FactsOptions, PartitionFacts, TableFacts } from './connectors/table-facts.js';
export type {
  Ability,
  ColumnKind,
  ColumnTraits,
  Measure,
  ProfilingDialect,
  ValueRange,
} from './connectors/profiling-dialect.js';
export type { FieldCodec, StreamDialect, StreamField, ValueRanges } from './connectors/stream-dialect.js';
export type {
  BlockRange,
  PartitionQuery,
  RowFilter,
  RowSample,
  RowSelection,
  RowSource,
} from './connectors/row-selection.js';

// Errors and ports of the core.
export {
  AbortedError,
  ConfigError,
  type ConfigIssue,
  DatabaseError,
  ERROR_CODES,
  type ErrorCode,
  isProfileMeshError,
  ProfileMeshError,
  type ProfileMeshErrorOptions,
  ProfilingError,
  SensorTimeoutError,
  StorageError,
  UnsupportedFeatureError,
  XComError,
} from './core/errors.js';
export type { Clock } from './core/clock.js';
export { systemClock } from './core/abort.js';
export { type LogFields, type Logger, silentLogger } from './core/logger.js';
export type { JsonObject, JsonValue } from './core/json.js';
export { Secret } from './core/redact.js';
