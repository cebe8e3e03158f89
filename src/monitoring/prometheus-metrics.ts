import type { Registry } from 'prom-client';
import { importOptional } from '../core/import-optional.js';
import type { Span, SpanOptions } from '../core/telemetry.js';
import type { ProfileMeshEvent } from '../events/event.js';
import type { RunOrigin, RunTelemetry } from '../runner/run-telemetry.js';
import { prometheusInstruments } from './prometheus-instruments.js';
import { type WatchContext, watchSpan, type WatchedRuns } from './watch-span.js';

/** A registry of prom-client. */
export interface PrometheusRegistryLike {
  readonly contentType: string;
  /** All metrics in the text format. */
  metrics(): Promise<string>;
  getSingleMetric(name: string): unknown;
  registerMetric(metric: never): void;
}

/** Options of {@link createPrometheusMetrics}. */
export interface PrometheusMetricsOptions {
  /** Where the metrics are registered. Default: prom-client's own default registry. */
  readonly register?: PrometheusRegistryLike;
  /** False: the label `table` is empty, so that thousands of tables make no thousands of series. Default true. */
  readonly tableLabel?: boolean;
}

/** For `telemetry` of a run. Runs of one process add up. */
export interface PrometheusMetrics extends RunTelemetry {
  readonly register: PrometheusRegistryLike;
}

/**
 * Counts and times runs in the caller's registry, under the names of the Python package. A second call with the same
 * registry goes on with the same metrics; other metrics of the registry are left alone.
 * @throws {ProfileMeshError} PM_PACKAGE_MISSING without the package prom-client; PM_INVALID_ARGUMENT when the registry has
 * one of the names with other labels
 */
export async function createPrometheusMetrics(
  options: PrometheusMetricsOptions = {},
): Promise<PrometheusMetrics> {
  const client = await importOptional(() => import('prom-client'), 'prom-client');
  const { register = client.register, tableLabel = true } = options;
  const instruments = prometheusInstruments(client, register as Registry);
  const runs: WatchedRuns = new Map();
  const labelOf = (table: string): string => (tableLabel ? table : '');
  const context = { instruments, runs, labelOf };
  return {
    register,
    async span<T>(options: SpanOptions, work: (span: Span) => Promise<T>) {
      const watch = watchSpan(options, context);
      try {
        return await work(watch);
      } catch (error) {
        watch.recordError(error);
        throw error;
      } finally {
        watch.end();
      }
    },
    listen: (origin) =>
      function prometheusListener(event) {
        count(event, origin, context);
      },
  };
}

function count(event: ProfileMeshEvent, { warehouse }: RunOrigin, context: WatchContext): void {
  const { instruments, labelOf } = context;
  const table = labelOf(event.table);
  switch (event.type) {
    case 'ProfilingSkipped':
      instruments.profileRuns.inc({ warehouse, table, status: 'skipped' });
      break;
    case 'DataDriftDetected':
      instruments.driftEvents.inc({ warehouse, table, metric: event.metric, severity: event.driftSeverity });
      break;
    case 'SchemaChangeDetected':
      instruments.schemaChanges.inc({ warehouse, table, change_type: event.changeType });
      break;
    case 'RetryAttempt':
      instruments.transientErrors.inc({ warehouse });
      break;
  }
}
