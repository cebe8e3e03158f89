import type { Telemetry } from '../core/telemetry.js';
import { ProfileMeshError } from '../core/errors.js';
import type { TablePlan } from '../model/plan.js';
import type { TableProfile } from '../model/profile.js';
import { SPAN_ATTRIBUTES } from '../model/span-attributes.js';

export interface TraceTableOptions {
  readonly telemetry: Telemetry;
  /** The run's id, not one derived for storage. */
  readonly runId: string;
  readonly warehouse: string;
  readonly environment: string;
  readonly table: TablePlan;
  /** Its place in the plan, and how many tables that has. */
  readonly index: number;
  readonly total: number;
  /** `execution.batch_size`: what the batches of the metrics hold. */
  readonly batchSize: number;
}

/** Runs the work of one table in a span, which fails when the profile says that the table did. */
export function traceTable(
  options: TraceTableOptions,
  work: () => Promise<TableProfile>,
): Promise<TableProfile> {
  const { telemetry, runId, warehouse, environment, table, index, total, batchSize } = options;
  const batch = Math.floor(index / batchSize);
  const attributes = {
    [SPAN_ATTRIBUTES.runId]: runId,
    [SPAN_ATTRIBUTES.warehouse]: warehouse,
    [SPAN_ATTRIBUTES.environment]: environment,
    [SPAN_ATTRIBUTES.table]: table.fullName,
    [SPAN_ATTRIBUTES.batch]: batch,
    [SPAN_ATTRIBUTES.batchTables]: Math.min(batchSize, total - batch * batchSize),
  };
  return telemetry.span({ kind: 'table', name: 'profilemesh.table', attributes }, async (span) => {
    const profile = await work();
    const { status, rowCount, columns, error, metadata } = profile;
    const { strategy } = metadata;
    span.setAttributes({
      [SPAN_ATTRIBUTES.status]: status,
      [SPAN_ATTRIBUTES.rows]: rowCount ?? undefined,
      [SPAN_ATTRIBUTES.columns]: columns.length,
      [SPAN_ATTRIBUTES.strategy]: typeof strategy === 'string' ? strategy : undefined,
    });
    if (error) {
      const { code, message, transient } = error;
      span.recordError(new ProfileMeshError(code, message, { transient }));
    }
    return profile;
  });
}
