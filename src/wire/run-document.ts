import type { JsonObject } from '../core/json.js';
import { isHistogram } from '../model/is-histogram.js';
import type {
  ColumnProfile,
  Failure,
  MetricValue,
  ProfilingRun,
  TableProfile,
  TableStatus,
} from '../model/profile.js';
import { toWireEstimates, type WireEstimate } from './estimates.js';
import { toWireBins, type WireBin } from './histogram.js';
import { toResultMetadata } from './payloads.js';
import { toWireTopValues, type WireTopValue } from './top-values.js';

/** A number that a double can't hold exactly, and NaN or ±Infinity, is a string. */
export type WireMetric = number | string | boolean | null | WireBin[] | WireTopValue[];

/** The error of a table or a column. */
export type RunDocumentError = { code: string; message: string; transient: boolean };

/** A column of a {@link RunDocument}. */
export type RunDocumentColumn = {
  column_name: string;
  column_type: string;
  metrics: Record<string, WireMetric>;
  error: RunDocumentError | null;
  /** Requested metrics that the type can't have, each with the reason. Left out when there are none. */
  skipped?: Record<string, string>;
  /** Metrics that are estimated, each with how. Left out when every metric is exact. */
  estimates?: Record<string, WireEstimate>;
};

/** A table of a {@link RunDocument}. */
export type RunDocumentTable = {
  dataset_name: string;
  schema_name: string | null;
  /** What the table's rows are stored under where it is not the run's own id. Left out where it is. */
  run_id?: string;
  status: TableStatus;
  row_count: number | null;
  /** ISO 8601, UTC. */
  profiled_at: string;
  duration_ms: number;
  error: RunDocumentError | null;
  metadata: JsonObject;
  columns: RunDocumentColumn[];
};

/** One run as `profilemesh profile --json` prints it. */
export type RunDocument = {
  schema_version: 1;
  run_id: string;
  environment: string;
  started_at: string;
  finished_at: string;
  tables: RunDocumentTable[];
};

/** Every table of the run, in its order, failed ones included. The order of the keys is fixed. */
export function toRunDocument(run: ProfilingRun): RunDocument {
  return {
    schema_version: 1,
    run_id: run.runId,
    environment: run.environment,
    started_at: run.startedAt.toISOString(),
    finished_at: run.finishedAt.toISOString(),
    tables: run.tables.map((table) => toRunDocumentTable(table, run.runId)),
  };
}

/** One table of the run `runId`. */
export function toRunDocumentTable(table: TableProfile, runId: string): RunDocumentTable {
  return {
    dataset_name: table.table,
    schema_name: table.schema,
    ...(table.runId !== runId && { run_id: table.runId }),
    status: table.status,
    row_count: table.rowCount,
    profiled_at: table.profiledAt.toISOString(),
    duration_ms: table.durationMs,
    error: toError(table.error),
    metadata: toResultMetadata(table),
    columns: table.columns.map(toColumn),
  };
}

function toColumn(column: ColumnProfile): RunDocumentColumn {
  const metrics = Object.entries(column.metrics).flatMap(
    ([name, value]): Array<[string, WireMetric]> =>
      value === undefined ? [] : [[name, toWireMetric(value)]],
  );
  return {
    column_name: column.name,
    column_type: column.type,
    metrics: Object.fromEntries(metrics),
    error: toError(column.error),
    ...(Object.keys(column.skipped).length > 0 && { skipped: { ...column.skipped } }),
    ...(Object.keys(column.estimates).length > 0 && { estimates: toWireEstimates(column.estimates) }),
  };
}

/** A metric as JSON. */
export function toWireMetric(value: MetricValue): WireMetric {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value === null || typeof value !== 'object') return value;
  return isHistogram(value) ? toWireBins(value) : toWireTopValues(value);
}

function toError(failure: Failure | null): RunDocumentError | null {
  return failure && { code: failure.code, message: failure.message, transient: failure.transient };
}
