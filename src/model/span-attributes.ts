/** The attributes that this package's spans have besides OpenTelemetry's own. */
export const SPAN_ATTRIBUTES = {
  /** The id of the run, of its tables' spans too. */
  runId: 'profilemesh.run.id',
  environment: 'profilemesh.environment',
  /** The type of the source, e.g. `postgres`: Prometheus' label `warehouse`. */
  warehouse: 'profilemesh.warehouse',
  /** How many tables the run has. Set once its plan is known. */
  tables: 'profilemesh.run.tables',
  /** The table's name as the plan has it. */
  table: 'profilemesh.table',
  /** `success`, `empty`, `failed` or `skipped`. */
  status: 'profilemesh.table.status',
  rows: 'profilemesh.table.rows',
  columns: 'profilemesh.table.columns',
  /** `pushdown` or `stream`. */
  strategy: 'profilemesh.table.strategy',
  /** Which batch of `execution.batch_size` tables it is in, from 0, and how many that batch has. */
  batch: 'profilemesh.batch',
  batchTables: 'profilemesh.batch.tables',
} as const;
