import { describe, expect, expectTypeOf, it } from 'vitest';
import * as airflow from '../../src/airflow/index.js';
import * as api from '../../src/index.js';
import * as testing from '../../src/testing/index.js';

// A name that disappears from these lists breaks somebody's code: that is a major version.
const NAMES = [
  'AbortedError',
  'ConfigError',
  'DEFAULT_METRICS',
  'DatabaseError',
  'ERROR_CODES',
  'EventBus',
  'FileCursorStore',
  'InMemoryCursorStore',
  'InMemoryRunStore',
  'InMemoryVariables',
  'InMemoryXCom',
  'METRIC_NAMES',
  'PlanSensor',
  'ProfileMeshError',
  'ProfileMeshHook',
  'ProfileMeshPlanSensor',
  'ProfileMeshProfilingOperator',
  'ProfileMeshTableOperator',
  'ProfilingError',
  'ProfilingOperator',
  'RunAbortedError',
  'RunNotStoredError',
  'Secret',
  'SensorTimeoutError',
  'StorageError',
  'TableOperator',
  'UnsupportedFeatureError',
  'VariableCursorStore',
  'XCOM_KEYS',
  'XComError',
  'buildDriftEvents',
  'buildLineageEvents',
  'buildPlan',
  'buildPlanSnapshot',
  'buildRunReport',
  'checkPlan',
  'combineTelemetry',
  'comparePlans',
  'compareTable',
  'configJsonSchema',
  'createConnectorRegistry',
  'createFileLineageTransport',
  'createHttpLineageTransport',
  'createLoggingListener',
  'createOpenTelemetry',
  'createProfilingTaskGroup',
  'createPrometheusMetrics',
  'createRowConnector',
  'createSqlCursorStore',
  'createSqlEventListener',
  'createSqlRunHistory',
  'createSqlRunStore',
  'createWebhookListener',
  'decidePlan',
  'describeConfig',
  'detectDrift',
  'discardWaitingEvents',
  'emitProfilingEvent',
  'findConfigFile',
  'flushEvents',
  'formatDriftReport',
  'formatPlanText',
  'formatProfile',
  'formatRunSummary',
  'isProfileMeshError',
  'listTableStates',
  'listWaitingEvents',
  'loadConfig',
  'loadLineageEvents',
  'loadPlan',
  'loadRunReport',
  'mergePartialProfiles',
  'openRunHistory',
  'parseConfig',
  'parsePlanSnapshot',
  'parseWireEvent',
  'profileRows',
  'profileTables',
  'readPartialProfile',
  'renderHtmlReport',
  'renderMarkdownReport',
  'resetTableStates',
  'sendStoredLineage',
  'serializePlanSnapshot',
  'serveMetrics',
  'silentLogger',
  'systemClock',
  'toColumnProfiles',
  'toDriftDocument',
  'toPlanChangeMetadata',
  'toPlanDocument',
  'toProfilingResultPayload',
  'toProfilingResultsPayload',
  'toRunDocument',
  'toWireEvent',
  'validatePlan',
  'writePartialProfile',
];

const AIRFLOW_NAMES = [
  'AirflowApiError',
  'AirflowAssetStateCursorStore',
  'AirflowClient',
  'AirflowVariableCursorStore',
  'AirflowVariableStore',
  'PYTHON_READER',
  'SupervisorError',
  'TaskFailed',
  'TaskReschedule',
  'TaskRetry',
  'TaskSkipped',
  'XComRestTransport',
  'apiPath',
  'connectionToSource',
  'createAirflowTaskContext',
  'createSidecarTransport',
  'createStdoutTransport',
  'decodeFromXCom',
  'defineTasks',
  'encodeForXCom',
  'findUnsendable',
  'fromTsSdk',
  'fromTsSdkConnection',
  'fromTsSdkHandler',
  'packNativeTasks',
  'parseExactJson',
  'pushProfilingResult',
  'readBundle',
  'resolveAirflowAuth',
  'resolveAirflowUrl',
  'runNativeTask',
  'serveNativeTasks',
  'stringifyExactJson',
  'toTsSdkClient',
  'toTsSdkHandler',
];

describe('the public API', () => {
  it('exports these names', () => {
    expect(Object.keys(api).sort()).toEqual(NAMES);
    expect(Object.keys(testing).sort()).toEqual([
      'createRecordingLogger',
      'createTestContext',
      'createTestDatabase',
      'recordEvents',
      'startFakeAirflow',
    ]);
    expect(Object.keys(airflow).sort()).toEqual(AIRFLOW_NAMES);
  });

  it('has the names of the Python package as the same classes', () => {
    expect(api.ProfileMeshProfilingOperator).toBe(api.ProfilingOperator);
    expect(api.ProfileMeshTableOperator).toBe(api.TableOperator);
    expect(api.ProfileMeshPlanSensor).toBe(api.PlanSensor);
  });

  it('has the colours and template fields of the Python package', () => {
    const looks = [api.ProfilingOperator, api.TableOperator, api.PlanSensor].map((task) => [
      task.uiColor,
      ...task.templateFields,
    ]);
    expect(looks).toEqual([
      ['#4CAF50', 'configPath'],
      ['#66BB6A', 'configPath', 'table', 'schema', 'database'],
      ['#FFA726', 'configPath', 'cursorVariable'],
    ]);
  });
});

describe('the main signatures', () => {
  it('are these', () => {
    expectTypeOf<api.ProfilingOperator['execute']>().toEqualTypeOf<
      (context: api.TaskContext) => Promise<api.FittedResultsPayload>
    >();
    expectTypeOf<api.TableOperator['execute']>().toEqualTypeOf<
      (context: api.TaskContext) => Promise<api.ProfilingResultPayload>
    >();
    expectTypeOf<api.PlanSensor['poke']>().toEqualTypeOf<
      (context: api.TaskContext) => Promise<api.PokeResult>
    >();
    expectTypeOf<api.PlanSensor['execute']>().returns.resolves.toEqualTypeOf<api.SensorOutcome>();
    expectTypeOf(api.profileTables).toEqualTypeOf<
      (options: api.ProfileTablesOptions) => Promise<api.ProfilingRun>
    >();
    expectTypeOf(api.loadPlan).returns.resolves.toEqualTypeOf<api.ProfilingPlan>();
    expectTypeOf(api.loadConfig).returns.resolves.toEqualTypeOf<api.ResolvedConfig>();
    expectTypeOf(api.parseConfig).parameter(0).toBeUnknown();
    expectTypeOf(api.comparePlans).toEqualTypeOf<
      (previous: api.PlanSnapshot | undefined, current: api.PlanSnapshot) => api.PlanChange
    >();
    expectTypeOf(api.emitProfilingEvent).returns.resolves.toBeVoid();
    expectTypeOf(testing.createTestContext).returns.toExtend<api.TaskContext>();
  });

  it('take camelCase, and a configuration from somewhere', () => {
    const options = { taskId: 'profile', configPath: 'profilemesh.yml' } as const;
    expectTypeOf(options).toExtend<api.ProfilingOperatorOptions>();
    expectTypeOf<{ taskId: string }>().not.toExtend<api.ProfilingOperatorOptions>();
    expectTypeOf<{ task_id: string; config_path: string }>().not.toExtend<api.PlanSensorOptions>();
    expectTypeOf<{ taskId: string; hook: api.ProfileMeshHook }>().toExtend<api.PlanSensorOptions>();
    expectTypeOf<'poke' | 'reschedule' | undefined>().toEqualTypeOf<api.PlanSensorOptions['mode']>();
  });

  it('tell apart what is read and what is written', () => {
    expectTypeOf<api.ConfigInput['environment']>().toEqualTypeOf<
      'development' | 'test' | 'production' | undefined
    >();
    expectTypeOf<api.ResolvedConfig['environment']>().toEqualTypeOf<api.Environment>();
    expectTypeOf<api.TableProfile['status']>().toEqualTypeOf<'success' | 'empty' | 'failed' | 'skipped'>();
    expectTypeOf<Parameters<api.XComTransport['push']>>().toEqualTypeOf<
      [key: string, value: api.JsonValue]
    >();
    expectTypeOf<bigint>().not.toExtend<api.JsonValue>();
  });

  it('narrow events by their type', () => {
    new api.EventBus().on('ProfilingFailed', (event) => {
      expectTypeOf(event.type).toEqualTypeOf<'ProfilingFailed'>();
    });
    expectTypeOf<api.ProfileMeshEvent['timestamp']>().toEqualTypeOf<Date>();
  });
});
