import { formatTableName } from '../core/format-table-name.js';
import type { TablePlan, TableRef } from '../model/plan.js';
import type { TableState } from '../model/table-state.js';
import type { PartitionMark, TableStateStore } from '../storage/table-state-store.js';
import { decide, type ReadCost } from './decide.js';
import type { Decision } from './decision.js';
import { type GatheredFacts, type GatherOptions, gatherFacts } from './gather-facts.js';
import type { PartitionSet } from './partition-set.js';
import { planHash } from './plan-hash.js';

/** What a run does with a table, and what it has to know for it. */
export interface TableDecision extends Decision {
  readonly plan: TablePlan;
  readonly state: TableState | undefined;
  readonly planHash: string;
  /** Read before the table. */
  readonly token: string | null;
  /** Of what is to be read. */
  readonly cost: ReadCost;
  readonly partitions: PartitionSet | null;
  readonly decidedAt: Date;
}

export interface DecideTablesOptions extends GatherOptions {
  readonly states: Pick<TableStateStore, 'loadStates' | 'loadMarks'>;
  readonly now: Date;
  /** True: every table is profiled whole, whatever is known of it. */
  readonly full: boolean;
}

const STORED_KINDS: ReadonlySet<string> = new Set(['table', 'partitioned', 'materialized view']);

/**
 * Decides for all tables of a plan: two queries of the storage, one of the source, and the user's own.
 *
 * @throws {DatabaseError} {@link StorageError} when source or storage can't be asked
 */
export async function decideTables(options: DecideTablesOptions): Promise<TableDecision[]> {
  const { tables, states } = options;
  const known = byName(await states.loadStates(tables));
  const gathered = await gatherFacts(options);
  const parted = tables.filter((_, index) => gathered[index]?.partitions);
  const marks = byName(parted.length === 0 ? [] : await states.loadMarks(parted));
  return tables.map((plan, index) => {
    const name = formatTableName(plan);
    const facts = gathered[index] ?? { facts: null, token: null, partitions: null };
    return decideTable({
      ...{ options, plan, facts, state: known.get(name)?.[0] },
      marks: marks.get(name) ?? [],
    });
  });
}

function decideTable(parts: {
  readonly options: DecideTablesOptions;
  readonly plan: TablePlan;
  readonly facts: GatheredFacts;
  readonly state: TableState | undefined;
  readonly marks: readonly PartitionMark[];
}): TableDecision {
  const { options, plan, facts, state, marks } = parts;
  const { incremental } = options.config;
  const hash = planHash(plan, incremental.partialProfiling.mergeableMetrics);
  const whole: ReadCost = {
    rows: facts.facts?.estimatedRows ?? null,
    bytes: facts.facts?.estimatedBytes ?? null,
  };
  const changed = marks.length === 0 ? null : changedPartitions(facts.partitions, marks);
  const decision = decide(
    {
      ...{ now: options.now, state, planHash: hash, token: facts.token, cost: whole },
      ...{ partitions: changed, requested: options.full },
      canSample: facts.facts !== null && STORED_KINDS.has(facts.facts.kind),
    },
    incremental,
  );
  return {
    ...decision,
    ...{ plan, state, planHash: hash, token: facts.token, partitions: facts.partitions },
    cost: decision.action === 'partial' && changed ? changed.cost : whole,
    decidedAt: options.now,
  };
}

function changedPartitions(
  set: PartitionSet | null,
  marks: readonly PartitionMark[],
): { readonly changed: number; readonly cost: ReadCost } | null {
  if (!set) return null;
  const tokens = new Map(marks.map(({ name, token }) => [name, token]));
  const changed = set.partitions.filter(
    ({ name, changeToken }) => changeToken === null || tokens.get(name) !== changeToken,
  );
  const rows = total(changed.map(({ estimatedRows }) => estimatedRows));
  const bytes = total(changed.map(({ estimatedBytes }) => estimatedBytes));
  return { changed: changed.length, cost: { rows, bytes } };
}

function total(parts: ReadonlyArray<number | null>): number | null {
  return parts.reduce<number | null>((sum, part) => (sum === null || part === null ? null : sum + part), 0);
}

function byName<Item extends TableRef>(items: readonly Item[]): Map<string, Item[]> {
  const found = new Map<string, Item[]>();
  for (const item of items) {
    const name = formatTableName(item);
    const own = found.get(name);
    if (own) own.push(item);
    else found.set(name, [item]);
  }
  return found;
}
