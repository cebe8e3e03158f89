import type { ResolvedConfig } from '../config/types.js';
import type { Connection, SnapshotSession } from '../connectors/connector.js';
import { isRefusal } from '../connectors/is-refusal.js';
import type { TableFacts } from '../connectors/table-facts.js';
import { isProfileMeshError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { TablePlan } from '../model/plan.js';
import { partitionQuery, runPartitionQuery, runTokenQuery, tokenQuery } from './change-queries.js';
import { declaredPartitions, keyPartitions, type PartitionSet } from './partition-set.js';

/** What the source says of a table before it is read. */
export interface GatheredFacts {
  readonly facts: TableFacts | null;
  /** From the user's query, where there is one, else the connector's. */
  readonly token: string | null;
  /** `null`: not to be read partition by partition. */
  readonly partitions: PartitionSet | null;
}

export interface GatherOptions {
  readonly config: Pick<ResolvedConfig, 'source' | 'execution' | 'incremental'>;
  readonly source: Connection;
  readonly tables: readonly TablePlan[];
  readonly logger: Logger;
  readonly signal: AbortSignal | undefined;
}

// Asking whether a table changed must not cost as much as profiling it.
const TIMEOUT_MS = 60_000;

/**
 * Asks for tokens, sizes and partitions of all tables, in one snapshot, which ends before any table is read. A user's query that
 * fails is logged, and its table counts as changed.
 *
 * @throws {DatabaseError} when the source can't be asked
 */
export async function gatherFacts(options: GatherOptions): Promise<GatheredFacts[]> {
  const { config, source, tables, signal } = options;
  const statementTimeoutMs = Math.min(config.execution.statementTimeoutMs, TIMEOUT_MS);
  return source.snapshot({ statementTimeoutMs, ...(signal ? { signal } : {}) }, async (session) => {
    const { costControls } = config.incremental;
    const capped = costControls.maxBytesScanned !== null || costControls.maxRowsScanned !== null;
    const estimateViews = costControls.enabled && capped;
    const facts = (await source.tableFacts?.(session, { tables, estimateViews })) ?? [];
    const gathered: GatheredFacts[] = [];
    for (const [index, plan] of tables.entries()) {
      gathered.push(await factsOfTable({ ...options, session, plan, facts: facts[index] ?? null }));
    }
    return gathered;
  });
}

interface TableOptions extends GatherOptions {
  readonly session: SnapshotSession;
  readonly plan: TablePlan;
  readonly facts: TableFacts | null;
}

async function factsOfTable(options: TableOptions): Promise<GatheredFacts> {
  const { config, source, session, plan, facts } = options;
  const queries = config.incremental.changeDetection.connectorOverrides[config.source.type];
  const query = tokenQuery(plan, queries, source);
  const token =
    query === undefined
      ? (facts?.changeToken ?? null)
      : ((await orWarn(options, () => runTokenQuery(source, session, query))) ?? null);
  return { facts, token, partitions: (await partitionsOf(options)) ?? null };
}

async function partitionsOf(options: TableOptions): Promise<PartitionSet | undefined> {
  const { config, source, session, plan, facts } = options;
  if (!canBeParted(options)) return undefined;
  const queries = config.incremental.changeDetection.connectorOverrides[config.source.type];
  const query = partitionQuery(plan, queries);
  const key = plan.partition?.key;
  if (query !== undefined && key != null) {
    const found = await orWarn(options, () => runPartitionQuery(source, session, query));
    return found?.length ? keyPartitions({ connection: source, plan, query, key, found }) : undefined;
  }
  if (!facts?.partitions?.length) return undefined;
  return declaredPartitions({ connection: source, plan, partitions: facts.partitions });
}

/** Every row is wanted, and rows can be read here. */
function canBeParted({ config, source, plan }: TableOptions): boolean {
  const { enabled, allowPartitionPruning } = config.incremental.partialProfiling;
  const { partition, sampling, defaultSampleRatio = 1 } = plan;
  const isWhole = (partition?.strategy ?? 'all') === 'all' && !sampling?.enabled && defaultSampleRatio === 1;
  const streams = source.dialect.stream !== undefined && config.execution.strategy !== 'pushdown';
  return enabled && allowPartitionPruning && isWhole && streams;
}

/** The user's own query may be wrong, or too slow: that costs a whole read, and no table. */
async function orWarn<T>({ plan, logger }: TableOptions, run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    const isTimeout = isProfileMeshError(error) && error.code === 'PM_DB_TIMEOUT';
    const isMissing = isProfileMeshError(error) && error.code === 'PM_DB_TABLE_MISSING';
    if (!isRefusal(error) && !isTimeout && !isMissing) throw error;
    const table = plan.fullName;
    logger.warn(
      `The query of change_detection.connector_overrides for ${table} failed; the table counts as changed.`,
      { table, error: error instanceof Error ? error.message : String(error) },
    );
    return undefined;
  }
}
