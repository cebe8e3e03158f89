import type { ResolvedConfig, TablePattern } from '../../config/types.js';
import { createConnectorRegistry } from '../../connectors/registry.js';
import type { TableAccess } from '../../connectors/server-facts.js';
import { buildPlan } from '../../plan/build-plan.js';
import { inspectStorage } from '../../storage/inspect-storage.js';
import { storageTableTest } from '../../storage/storage-tables.js';

export interface FoundTables {
  readonly tables: readonly TableAccess[];
  /** Runs can be kept in the same database. */
  readonly canStore: boolean;
}

/**
 * The tables of the source with what can be said of them without reading one.
 * @throws {DatabaseError} the source can't be reached
 * @throws {ProfileMeshError} PM_PLAN_PATTERN_UNMATCHED
 */
export async function lookAtTables(options: {
  readonly config: ResolvedConfig;
  readonly patterns?: readonly TablePattern[] | undefined;
  readonly schemas?: readonly string[] | undefined;
  readonly signal: AbortSignal;
}): Promise<FoundTables> {
  const { config, patterns, schemas, signal } = options;
  await using connection = await createConnectorRegistry().connect(config.source, { signal });
  const isStored = storageTableTest(config);
  const found = await connection.listTables({ signal });
  const catalog = found.filter(
    (table) => !isStored(table) && (!schemas || (table.schema !== null && schemas.includes(table.schema))),
  );
  const chosen = patterns ? buildPlan({ config, patterns, catalog }).tables : catalog;
  const tables = await connection.snapshot({ signal }, async (session) => {
    const known = await connection.tableAccess?.(session, chosen);
    return known ?? chosen.map(({ schema, table }) => ({ ...UNKNOWN, schema, table }));
  });
  const { creating, writing } = await inspectStorage(connection, config.storage);
  return { tables, canStore: creating === null && writing === null };
}

const UNKNOWN = {
  ...{ problem: null, hiddenColumns: [], hidesRows: false, estimatedRows: null, estimatedBytes: null },
  ...{ analyzedAtMs: null, hasStatistics: false, timeColumns: [] },
};
