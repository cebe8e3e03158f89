import type { ResolvedConfig } from '../config/types.js';
import { isRefusal } from '../connectors/is-refusal.js';
import type { Logger } from '../core/logger.js';
import { UnsupportedFeatureError } from '../core/errors.js';
import type { TableDecision } from '../incremental/decide-tables.js';
import { nextState, type PartitionResult } from '../incremental/next-state.js';
import type { TablePlan } from '../model/plan.js';
import type { TableProfile } from '../model/profile.js';
import { type MeasuredTable, type MeasureTableOptions, measureTable } from '../profiling/measure-table.js';
import { type MeasuredPartitions, measurePartitions } from '../profiling/partitions/measure-partitions.js';
import { readStateMetadata } from '../storage/state-metadata.js';
import type { TableStateChange } from '../storage/table-state-change.js';
import type { TableStateStore } from '../storage/table-state-store.js';

interface IncrementalRunOptions {
  readonly config: Pick<ResolvedConfig, 'incremental'>;
  readonly states: Pick<TableStateStore, 'loadPartitions'>;
  readonly decisions: readonly TableDecision[];
  readonly logger: Logger;
}

/** Carries out what was decided for the tables of one run, and collects what the next run goes by. */
export class IncrementalRun {
  readonly #options: IncrementalRunOptions;
  readonly #decisions: ReadonlyMap<string, TableDecision>;
  readonly #partitions = new Map<string, PartitionResult>();

  constructor(options: IncrementalRunOptions) {
    this.#options = options;
    this.#decisions = new Map(options.decisions.map((decision) => [decision.plan.fullName, decision]));
  }

  /** Of a table of the run's plan. */
  decisionFor({ fullName }: Pick<TablePlan, 'fullName'>): TableDecision | undefined {
    return this.#decisions.get(fullName);
  }

  /** As {@link measureTable}, as much of the table as was decided. */
  async measure(options: MeasureTableOptions): Promise<MeasuredTable> {
    const decision = this.decisionFor(options.plan);
    if (!decision) return measureTable(options);
    const measured = await this.#measureDecided(options, decision);
    const { action, reason } = decision;
    return {
      ...measured,
      metadata: {
        rows_read: measured.rowCount,
        ...measured.metadata,
        decision: action,
        decision_reason: reason,
      },
    };
  }

  /** What to store together with the run. */
  statesAfter(tables: readonly TableProfile[]): TableStateChange[] {
    return tables.flatMap((profile) => {
      const decision = this.decisionFor(profile);
      const settings = this.#options.config.incremental;
      const partitions = this.#partitions.get(profile.fullName);
      const change = decision && nextState({ decision, profile, partitions, settings });
      return change ? [change] : [];
    });
  }

  async #measureDecided(options: MeasureTableOptions, decision: TableDecision): Promise<MeasuredTable> {
    if (decision.action === 'sample') return measureTable({ ...options, plan: sampledPlan(decision) });
    if (!decision.partitions) return measureTable(options);
    try {
      return await this.#measurePartitions(options, decision);
    } catch (error) {
      // E.g. a partition that this user may not read, a query of the user's that does not hold: the table may be readable whole.
      if (!isRefusal(error) && !(error instanceof UnsupportedFeatureError)) throw error;
      this.#partitions.delete(options.plan.fullName);
      const table = options.plan.fullName;
      this.#options.logger.warn('A table is read whole, because its partitions could not be.', {
        table,
        error: error.message,
      });
      return measureTable(options);
    }
  }

  async #measurePartitions(
    options: MeasureTableOptions,
    decision: TableDecision,
  ): Promise<MeasuredPartitions> {
    const { config, states } = this.#options;
    const { plan, partitions, action, state } = decision;
    const merged = new Set(config.incremental.partialProfiling.mergeableMetrics);
    // Before the source's snapshot: an embedded database has one session for both.
    const kept =
      action === 'partial' && state
        ? { partitions: await states.loadPartitions(plan), histograms: readStateMetadata(state).histograms }
        : undefined;
    const measured = await measurePartitions({
      ...options,
      merged,
      list: async (session, table) => (await partitions?.list(session, table)) ?? [],
      ...(kept ? { kept } : {}),
    });
    const { read, reused, histograms } = measured;
    this.#partitions.set(plan.fullName, { kept: { read, reused }, histograms });
    return measured;
  }
}

/** Whole pages: a part of the rows costs a part of the reading. */
function sampledPlan({ plan, sampleFraction = 1 }: TableDecision): TablePlan {
  const { sampling, defaultSampleRatio = 1 } = plan;
  if (sampling?.enabled) {
    return { ...plan, sampling: { ...sampling, fraction: Math.min(sampling.fraction, sampleFraction) } };
  }
  const fraction = Math.min(defaultSampleRatio, sampleFraction);
  return { ...plan, sampling: { enabled: true, method: 'random', unit: 'pages', fraction, maxRows: null } };
}
