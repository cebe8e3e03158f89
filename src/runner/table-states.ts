import type { TablePattern } from '../config/types.js';
import { createConnectorRegistry } from '../connectors/registry.js';
import { formatTableName } from '../core/format-table-name.js';
import { silentLogger } from '../core/logger.js';
import { tableDueAt } from '../incremental/table-due-at.js';
import { matchesTable, resolvePattern } from '../plan/table-pattern.js';
import type { TableState } from '../model/table-state.js';
import { createSqlTableStateStore, type PartitionMark } from '../storage/table-state-store.js';
import type { RunnerOptions } from './runner-options.js';

/** Which storage, and which tables of it. */
export interface TableStateOptions
  extends Pick<RunnerOptions, 'config' | 'connectors' | 'logger' | 'signal'> {
  /** Only these tables; `*` stands for any run of characters. Default: all. */
  readonly patterns?: readonly TablePattern[];
}

/** What the next incremental run goes by. */
export interface TableStateEntry extends TableState {
  /** When the table is to be looked at again; `null`: at the next run. */
  readonly dueAt: Date | null;
  /** What is kept of its partitions, sorted by name. */
  readonly partitions: readonly PartitionMark[];
}

/**
 * What incremental profiling knows of tables, sorted by schema and name.
 * @throws {StorageError} PM_STORAGE_TABLES_MISSING, PM_STORAGE_FAILED
 * @throws {DatabaseError} the storage can't be reached
 */
export function listTableStates(options: TableStateOptions): Promise<TableStateEntry[]> {
  return withStates(options, async (states, store) => {
    const marks = new Map<string, PartitionMark[]>(states.map((state) => [formatTableName(state), []]));
    const stored = states.length === 0 ? [] : await store.loadMarks(states);
    for (const mark of stored) marks.get(formatTableName(mark))?.push(mark);
    return states.map((state) => ({
      ...state,
      dueAt: tableDueAt(state, options.config.incremental),
      partitions: marks.get(formatTableName(state)) ?? [],
    }));
  });
}

/**
 * Forgets what is known of tables, so that the next run profiles them whole; gives what was known.
 * @throws {StorageError} PM_STORAGE_TABLES_MISSING; PM_STORAGE_FAILED: nothing is forgotten
 * @throws {DatabaseError} the storage can't be reached
 */
export function resetTableStates(options: TableStateOptions): Promise<TableState[]> {
  return withStates(options, async (states, store) => {
    await store.forget(states);
    return states;
  });
}

async function withStates<T>(
  options: TableStateOptions,
  work: (states: TableState[], store: Awaited<ReturnType<typeof createSqlTableStateStore>>) => Promise<T>,
): Promise<T> {
  const { config, connectors = createConnectorRegistry(), logger = silentLogger, signal, patterns } = options;
  await using connection = await connectors.connect(config.storage.connection, {
    logger,
    ...(signal ? { signal } : {}),
  });
  const storage = { ...config.storage, createTables: false };
  const store = await createSqlTableStateStore({ connection, storage, logger });
  const wanted = patterns?.map((pattern) => resolvePattern(pattern, config.source));
  const defaultSchema = config.source.schema ?? null;
  const states = (await store.loadStates()).filter(
    (table) => wanted === undefined || wanted.some((one) => matchesTable(one, { table, defaultSchema })),
  );
  // Awaited here: the connection closes when this function is left.
  return await work(states, store);
}
