import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { formatTableName } from '../core/format-table-name.js';
import type { StorageSchema, StorageTable } from './storage-schema.js';
import type { TableName } from './table-name.js';

type Create = (db: Kysely<StorageSchema>, name: TableName) => Promise<void>;

/**
 * Creates one storage table and its indexes where they are not there yet. The columns and their types are the Python
 * package's, so a table that it made is taken as it is; only `row_count` is wider in ours, and `column_type` longer.
 */
export const CREATE_TABLE: Readonly<Record<StorageTable, Create>> = {
  runs: createRuns,
  results: createResults,
  events: createEvents,
  state: createState,
  cursors: createCursors,
  partitions: createPartitions,
  reviews: createReviews,
  details: createDetails,
  outcomes: createOutcomes,
  streams: createStreams,
  outbox: createOutbox,
  deliveries: createDeliveries,
};

async function createRuns(db: Kysely<StorageSchema>, name: TableName): Promise<void> {
  await db.schema
    .createTable('runs')
    .ifNotExists()
    .addColumn('run_id', 'varchar(36)', (column) => column.notNull())
    .addColumn('dataset_name', 'varchar(255)', (column) => column.notNull())
    .addColumn('schema_name', 'varchar(255)')
    .addColumn('profiled_at', 'timestamp', (column) => column.notNull())
    .addColumn('environment', 'varchar(50)')
    .addColumn('status', 'varchar(20)')
    .addColumn('row_count', 'bigint')
    .addColumn('column_count', 'integer')
    .addPrimaryKeyConstraint(objectName(name, 'pkey'), ['run_id', 'dataset_name'])
    .execute();
  await createIndex(db, { table: 'runs', name, columns: ['dataset_name', 'profiled_at'] });
}

async function createResults(db: Kysely<StorageSchema>, name: TableName): Promise<void> {
  await db.schema
    .createTable('results')
    .ifNotExists()
    .addColumn('id', 'bigint', (column) => column.generatedByDefaultAsIdentity().primaryKey())
    .addColumn('run_id', 'varchar(36)', (column) => column.notNull())
    .addColumn('dataset_name', 'varchar(255)', (column) => column.notNull())
    .addColumn('schema_name', 'varchar(255)')
    .addColumn('column_name', 'varchar(255)', (column) => column.notNull())
    .addColumn('column_type', 'varchar(255)')
    .addColumn('metric_name', 'varchar(100)', (column) => column.notNull())
    .addColumn('metric_value', 'text')
    .addColumn('profiled_at', 'timestamp', (column) => column.notNull())
    .execute();
  await createIndex(db, { table: 'results', name, columns: ['run_id', 'dataset_name'] });
  await createIndex(db, { table: 'results', name, columns: ['dataset_name', 'column_name', 'metric_name'] });
}

async function createEvents(db: Kysely<StorageSchema>, name: TableName): Promise<void> {
  await db.schema
    .createTable('events')
    .ifNotExists()
    .addColumn('event_id', 'varchar(36)', (column) => column.primaryKey())
    .addColumn('event_type', 'varchar(100)', (column) => column.notNull())
    .addColumn('run_id', 'varchar(36)')
    .addColumn('table_name', 'varchar(255)')
    .addColumn('column_name', 'varchar(255)')
    .addColumn('metric_name', 'varchar(100)')
    .addColumn('baseline_value', 'double precision')
    .addColumn('current_value', 'double precision')
    .addColumn('change_percent', 'double precision')
    .addColumn('drift_severity', 'varchar(20)')
    .addColumn('timestamp', 'timestamp', (column) => column.notNull())
    .addColumn('metadata', 'text')
    .addColumn('created_at', 'timestamp', (column) => column.defaultTo(sql`current_timestamp`))
    .execute();
  await createIndex(db, { table: 'events', name, columns: ['table_name', 'timestamp'] });
  await createIndex(db, { table: 'events', name, columns: ['event_type', 'timestamp'] });
}

async function createState(db: Kysely<StorageSchema>, name: TableName): Promise<void> {
  await db.schema
    .createTable('state')
    .ifNotExists()
    .addColumn('schema_name', 'varchar(255)')
    .addColumn('table_name', 'varchar(255)', (column) => column.notNull())
    .addColumn('last_run_id', 'varchar(36)')
    .addColumn('snapshot_id', 'varchar(255)')
    .addColumn('change_token', 'varchar(255)')
    .addColumn('decision', 'varchar(50)')
    .addColumn('decision_reason', 'varchar(255)')
    .addColumn('last_profiled_at', 'timestamp')
    .addColumn('staleness_score', 'integer')
    .addColumn('row_count', 'bigint')
    .addColumn('bytes_scanned', 'bigint')
    .addColumn('metadata', 'text')
    .execute();
  // A primary key would refuse tables without a schema.
  await db.schema
    .createIndex(objectName(name, 'table_key'))
    .ifNotExists()
    .unique()
    .on('state')
    .expression(sql`coalesce(schema_name, ''), table_name`)
    .execute();
}

async function createCursors(db: Kysely<StorageSchema>): Promise<void> {
  await db.schema
    .createTable('cursors')
    .ifNotExists()
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'timestamp', (column) => column.notNull())
    .execute();
}

async function createReviews(db: Kysely<StorageSchema>, name: TableName): Promise<void> {
  await db.schema
    .createTable('reviews')
    .ifNotExists()
    .addColumn('run_id', 'varchar(36)', (column) => column.notNull())
    .addColumn('dataset_name', 'varchar(255)', (column) => column.notNull())
    .addColumn('schema_name', 'varchar(255)')
    .addColumn('review', 'varchar(20)', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('reviewed_by', 'varchar(255)')
    .addColumn('reviewed_at', 'timestamp', (column) => column.notNull())
    .addPrimaryKeyConstraint(objectName(name, 'pkey'), ['run_id', 'dataset_name'])
    .execute();
}

async function createDetails(db: Kysely<StorageSchema>, name: TableName): Promise<void> {
  await db.schema
    .createTable('details')
    .ifNotExists()
    .addColumn('run_id', 'varchar(36)', (column) => column.notNull())
    .addColumn('dataset_name', 'varchar(255)', (column) => column.notNull())
    .addColumn('schema_name', 'varchar(255)')
    .addColumn('details', 'text', (column) => column.notNull())
    .addColumn('numbers', 'text')
    .addPrimaryKeyConstraint(objectName(name, 'pkey'), ['run_id', 'dataset_name'])
    .execute();
}

async function createOutcomes(db: Kysely<StorageSchema>, name: TableName): Promise<void> {
  await db.schema
    .createTable('outcomes')
    .ifNotExists()
    .addColumn('run_id', 'varchar(36)', (column) => column.primaryKey())
    .addColumn('environment', 'varchar(50)')
    .addColumn('started_at', 'timestamp', (column) => column.notNull())
    .addColumn('finished_at', 'timestamp', (column) => column.notNull())
    .addColumn('tables', 'text', (column) => column.notNull())
    .execute();
  await createIndex(db, { table: 'outcomes', name, columns: ['finished_at'] });
}

async function createStreams(db: Kysely<StorageSchema>, name: TableName): Promise<void> {
  await db.schema
    .createTable('streams')
    .ifNotExists()
    .addColumn('stream_id', 'varchar(36)', (column) => column.primaryKey())
    .addColumn('run_id', 'varchar(36)')
    .addColumn('state', 'varchar(20)', (column) => column.notNull())
    .addColumn('owner', 'varchar(36)')
    .addColumn('lease_until', 'double precision')
    .addColumn('last_sequence', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'timestamp', (column) => column.notNull())
    .execute();
  await createIndex(db, { table: 'streams', name, columns: ['state', 'created_at'] });
}

async function createOutbox(db: Kysely<StorageSchema>, name: TableName): Promise<void> {
  await db.schema
    .createTable('outbox')
    .ifNotExists()
    .addColumn('stream_id', 'varchar(36)', (column) => column.notNull())
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .addColumn('event_id', 'varchar(36)', (column) => column.notNull())
    .addColumn('event_type', 'varchar(100)', (column) => column.notNull())
    .addColumn('table_name', 'text', (column) => column.notNull())
    .addColumn('payload', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint(objectName(name, 'pkey'), ['stream_id', 'sequence'])
    .addUniqueConstraint(objectName(name, 'event_id_key'), ['event_id'])
    .execute();
}

async function createDeliveries(db: Kysely<StorageSchema>, name: TableName): Promise<void> {
  await db.schema
    .createTable('deliveries')
    .ifNotExists()
    .addColumn('stream_id', 'varchar(36)', (column) => column.notNull())
    .addColumn('listener', 'varchar(255)', (column) => column.notNull())
    .addColumn('delivered', 'bigint', (column) => column.notNull())
    .addColumn('error', 'text')
    .addPrimaryKeyConstraint(objectName(name, 'pkey'), ['stream_id', 'listener'])
    .execute();
}

async function createPartitions(db: Kysely<StorageSchema>, name: TableName): Promise<void> {
  await db.schema
    .createTable('partitions')
    .ifNotExists()
    .addColumn('schema_name', 'varchar(255)')
    .addColumn('table_name', 'varchar(255)', (column) => column.notNull())
    .addColumn('partition_name', 'text', (column) => column.notNull())
    .addColumn('change_token', 'varchar(255)', (column) => column.notNull())
    .addColumn('signature', 'varchar(64)', (column) => column.notNull())
    .addColumn('row_count', 'bigint', (column) => column.notNull())
    .addColumn('profile', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'timestamp', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex(objectName(name, 'partition_key'))
    .ifNotExists()
    .unique()
    .on('partitions')
    .expression(sql`table_name, partition_name, coalesce(schema_name, '')`)
    .execute();
}

async function createIndex(
  db: Kysely<StorageSchema>,
  options: { table: StorageTable; name: TableName; columns: string[] },
): Promise<void> {
  const { table, name, columns } = options;
  await db.schema
    .createIndex(objectName(name, `${columns.join('_')}_idx`))
    .ifNotExists()
    .on(table)
    .columns(columns)
    .execute();
}

const MAX_NAME_BYTES = 63;

/**
 * The name of a table's index or constraint. Such names are shared by all tables of a schema and cut at 63 bytes, and
 * "if not exists" looks at nothing but the name: so it holds the table's name, or a hash where that is too long.
 */
function objectName(name: TableName, suffix: string): string {
  const full = `${name.table}_${suffix}`;
  if (Buffer.byteLength(full) <= MAX_NAME_BYTES) return full;
  const hash = createHash('sha256').update(formatTableName(name)).digest('hex').slice(0, 12);
  return `profilemesh_${hash}_${suffix}`.slice(0, MAX_NAME_BYTES);
}
