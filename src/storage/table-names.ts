import type { ResolvedConfig } from '../config/types.js';
import { StorageError } from '../core/errors.js';
import { formatTableName } from '../core/format-table-name.js';
import type { StorageTable } from './storage-schema.js';
import { parseTableName, type TableName } from './table-name.js';

/** The tables that somebody needs, by their configured names. */
export type TableNames = Readonly<Partial<Record<StorageTable, TableName>>>;

/** The names that the storage tables have when nothing is configured. */
export const DEFAULT_TABLE_NAMES = {
  runs: 'profilemesh_runs',
  results: 'profilemesh_results',
  events: 'profilemesh_events',
  state: 'profilemesh_table_state',
  cursors: 'profilemesh_cursors',
  partitions: 'profilemesh_partition_profiles',
  reviews: 'profilemesh_run_reviews',
  details: 'profilemesh_run_details',
  outcomes: 'profilemesh_run_outcomes',
  streams: 'profilemesh_event_streams',
  outbox: 'profilemesh_event_outbox',
  deliveries: 'profilemesh_event_deliveries',
} as const satisfies Record<StorageTable, string>;

/**
 * The names of all storage tables of a configuration.
 * @throws {StorageError} PM_INVALID_ARGUMENT for a name that can't be one, or that two tables share
 */
export function storageTableNames(
  storage: Pick<ResolvedConfig['storage'], 'runsTable' | 'resultsTable' | 'stateTable'>,
): Record<StorageTable, TableName> {
  const { runsTable: runs, resultsTable: results, stateTable: state = DEFAULT_TABLE_NAMES.state } = storage;
  const texts = { ...DEFAULT_TABLE_NAMES, runs, results, state };
  const shared = Object.values(texts).find((text, index, all) => all.indexOf(text) !== index);
  if (shared !== undefined) {
    throw new StorageError(
      'PM_INVALID_ARGUMENT',
      `"${shared}" names two storage tables. Give storage.runs_table, storage.results_table and incremental.change_detection.metadata_table names of their own.`,
      { details: { name: shared } },
    );
  }
  return {
    runs: parseTableName(texts.runs),
    results: parseTableName(texts.results),
    events: parseTableName(texts.events),
    state: parseTableName(texts.state),
    cursors: parseTableName(texts.cursors),
    partitions: parseTableName(texts.partitions),
    reviews: parseTableName(texts.reviews),
    details: parseTableName(texts.details),
    outcomes: parseTableName(texts.outcomes),
    streams: parseTableName(texts.streams),
    outbox: parseTableName(texts.outbox),
    deliveries: parseTableName(texts.deliveries),
  };
}

/** The entries of {@link TableNames}, in a fixed order. */
export function tableNameEntries(names: TableNames): Array<[StorageTable, TableName]> {
  const tables = Object.keys(DEFAULT_TABLE_NAMES) as StorageTable[];
  return tables.flatMap((table): Array<[StorageTable, TableName]> => {
    const name = names[table];
    return name === undefined ? [] : [[table, name]];
  });
}

/** True when these are all storage tables under their default names. */
export function areDefaultNames(names: TableNames): boolean {
  return Object.entries(DEFAULT_TABLE_NAMES).every(([table, text]) => {
    const name = names[table as StorageTable];
    return name !== undefined && formatTableName(name) === text;
  });
}
