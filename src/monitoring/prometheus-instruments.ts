import type { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { ProfileMeshError } from '../core/errors.js';

type PromClient = typeof import('prom-client');

/** The metrics by the names, labels and buckets of the Python package; the buckets go on where its own end. */
export interface PrometheusInstruments {
  readonly profileRuns: Counter<'warehouse' | 'table' | 'status'>;
  readonly driftEvents: Counter<'warehouse' | 'table' | 'metric' | 'severity'>;
  readonly schemaChanges: Counter<'warehouse' | 'table' | 'change_type'>;
  readonly errors: Counter<'warehouse' | 'error_type' | 'component'>;
  readonly profileDuration: Histogram<'warehouse' | 'table'>;
  readonly driftDuration: Histogram<'warehouse' | 'table'>;
  readonly queryDuration: Histogram<'warehouse'>;
  readonly activeWorkers: Gauge<'warehouse'>;
  readonly workerTasks: Counter<'warehouse' | 'status'>;
  readonly workerQueue: Gauge<'warehouse'>;
  readonly batchDuration: Histogram<'warehouse' | 'batch_size'>;
  readonly rowsProfiled: Counter<'warehouse' | 'table'>;
  readonly columnsProfiled: Counter<'warehouse' | 'table'>;
  readonly transientErrors: Counter<'warehouse'>;
}

const PROFILE_SECONDS = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600];
const DRIFT_SECONDS = [0.1, 0.5, 1, 2.5, 5, 10, 30];
const QUERY_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600];
const BATCH_SECONDS = [1, 5, 10, 30, 60, 120, 300, 900, 3600];

/**
 * Registers the metrics, or takes those that are registered already.
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT when the registry has one of these names with other labels
 */
export function prometheusInstruments(client: PromClient, register: Registry): PrometheusInstruments {
  const known = (name: string, labelNames: readonly string[]): unknown =>
    registered(register, name, labelNames);
  const registers = [register];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    (known(name, labelNames) as Counter<Label> | undefined) ??
    new client.Counter({ name, help, labelNames, registers });
  const gauge = (name: string, help: string) =>
    (known(name, ['warehouse']) as Gauge<'warehouse'> | undefined) ??
    new client.Gauge({ name, help, labelNames: ['warehouse'], registers });
  const histogram = <Label extends string>(
    name: string,
    [help, buckets]: [help: string, buckets: number[]],
    labelNames: Label[],
  ) =>
    (known(name, labelNames) as Histogram<Label> | undefined) ??
    new client.Histogram({ name, help, labelNames, buckets, registers });
  return {
    profileRuns: counter('profilemesh_profile_runs_total', 'Tables profiled, by outcome', [
      'warehouse',
      'table',
      'status',
    ]),
    driftEvents: counter('profilemesh_drift_events_total', 'Drift found, by severity', [
      'warehouse',
      'table',
      'metric',
      'severity',
    ]),
    schemaChanges: counter('profilemesh_schema_changes_total', 'Schema changes found', [
      'warehouse',
      'table',
      'change_type',
    ]),
    errors: counter('profilemesh_errors_total', 'Errors by code', ['warehouse', 'error_type', 'component']),
    profileDuration: histogram(
      'profilemesh_profile_duration_seconds',
      ['Time to profile one table, pauses of retries included', PROFILE_SECONDS],
      ['warehouse', 'table'],
    ),
    driftDuration: histogram(
      'profilemesh_drift_detection_duration_seconds',
      ['Time to compare runs', DRIFT_SECONDS],
      ['warehouse', 'table'],
    ),
    queryDuration: histogram(
      'profilemesh_query_duration_seconds',
      ['Time of one statement on the source', QUERY_SECONDS],
      ['warehouse'],
    ),
    activeWorkers: gauge('profilemesh_active_workers', 'Tables being profiled now'),
    workerTasks: counter('profilemesh_worker_tasks_total', 'Tables begun and ended, by outcome', [
      'warehouse',
      'status',
    ]),
    workerQueue: gauge('profilemesh_worker_queue_size', 'Tables of the runs that wait for a worker'),
    batchDuration: histogram(
      'profilemesh_batch_duration_seconds',
      ['Time from the first table of a batch to its last', BATCH_SECONDS],
      ['warehouse', 'batch_size'],
    ),
    rowsProfiled: counter('profilemesh_rows_profiled_total', 'Rows of the profiled tables', [
      'warehouse',
      'table',
    ]),
    columnsProfiled: counter('profilemesh_columns_profiled_total', 'Columns of the profiled tables', [
      'warehouse',
      'table',
    ]),
    transientErrors: counter(
      'profilemesh_warehouse_transient_errors_total',
      'Attempts that failed with a transient error',
      ['warehouse'],
    ),
  };
}

/** A metric of another kind or make would throw in the middle of a run. */
function registered(register: Registry, name: string, labelNames: readonly string[]): unknown {
  const metric = register.getSingleMetric(name) as { readonly labelNames?: readonly string[] } | undefined;
  if (!metric) return undefined;
  const has = metric.labelNames ?? [];
  if (labelNames.length === has.length && labelNames.every((label) => has.includes(label))) return metric;
  throw new ProfileMeshError(
    'PM_INVALID_ARGUMENT',
    `The registry has a metric ${name} with the labels ${has.join(', ') || '(none)'}, not ${labelNames.join(', ')}. ` +
      'Pass another registry to createPrometheusMetrics.',
    { details: { name } },
  );
}
