import { randomUUID } from 'node:crypto';
import { systemClock } from '../core/abort.js';
import { isProfileMeshError } from '../core/errors.js';
import { silentLogger } from '../core/logger.js';
import { buildEndEvents } from '../lineage/build-lineage-events.js';
import { deliverEvents } from '../lineage/deliver-events.js';
import { makeRunEvent } from '../lineage/make-run-event.js';
import type { RunEvent } from '../lineage/run-event.js';
import type { DriftReport } from '../model/drift.js';
import type { ProfilingPlan } from '../model/plan.js';
import type { ProfilingRun } from '../model/profile.js';
import { type LineageJob, lineageJob } from './lineage-job.js';
import { lineageNotSent } from './lineage-not-sent.js';
import type { ProfileTablesOptions } from './profile-tables-options.js';
import { RunAbortedError, RunNotStoredError } from './run-errors.js';

/** Hears how a run goes, for its lineage. */
export interface LineageWatch {
  /** The plan is known, and nothing of it is read yet. */
  started(plan: ProfilingPlan, startedAt: Date): void;
  drifted(reports: readonly DriftReport[]): void;
}

const NO_WATCH: LineageWatch = { started: () => undefined, drifted: () => undefined };

/**
 * Runs `work` and sends the lineage of its run where the configuration or the caller wants it: `START` while the run goes on, the
 * tables at its end, when its connections are closed. A failure to send is logged as a warning; it costs the run the time that
 * the transport and the retries take, and nothing else.
 */
export async function withLineage(
  options: ProfileTablesOptions,
  work: (watch: LineageWatch) => Promise<ProfilingRun>,
): Promise<ProfilingRun> {
  const job = lineageJob(options.config, options.lineage);
  if (!job) return work(NO_WATCH);
  const lineage = new RunLineage(job, options);
  try {
    const run = await work(lineage);
    await lineage.ended(run);
    return run;
  } catch (error) {
    await lineage.failed(error);
    throw error;
  }
}

/** How long a run that was stopped waits for its receiver, all events together. */
const STOPPED_MS = 5_000;

type Begun = Pick<ProfilingRun, 'runId' | 'startedAt'>;

class RunLineage implements LineageWatch {
  readonly #job: LineageJob;
  readonly #options: ProfileTablesOptions;
  readonly #drift: DriftReport[] = [];
  readonly #begunAt: Date;
  #begun: Begun | undefined;
  /**
   * Sent behind the run's back: a receiver that is slow doesn't hold up its tables. What could not be sent at once is sent
   * at the end.
   */
  #unsent: Promise<readonly RunEvent[]> = Promise.resolve([]);

  constructor(job: LineageJob, options: ProfileTablesOptions) {
    this.#job = job;
    this.#options = options;
    this.#begunAt = this.#clock.now();
  }

  get #clock(): NonNullable<ProfileTablesOptions['clock']> {
    return this.#options.clock ?? systemClock;
  }

  started({ runId }: Pick<ProfilingPlan, 'runId'>, startedAt: Date): void {
    this.#begin({ runId, startedAt });
  }

  drifted(reports: readonly DriftReport[]): void {
    this.#drift.push(...reports);
  }

  async ended(run: ProfilingRun): Promise<void> {
    await this.#end({ run });
  }

  async failed(error: unknown): Promise<void> {
    const reason = isProfileMeshError(error) ? error.code : 'PM_INTERNAL';
    if (error instanceof RunAbortedError) return this.#end({ run: error.run, outcome: 'ABORT', reason });
    if (error instanceof RunNotStoredError) return this.#end({ run: error.run, outcome: 'FAIL', reason });
    // Nothing was measured; a run that was not even planned has no id yet.
    const begun = this.#begun ?? this.#begin({ runId: randomUUID(), startedAt: this.#begunAt });
    const { environment } = this.#options.config;
    const run = { ...begun, environment, finishedAt: this.#clock.now(), tables: [] };
    return this.#end({ run, outcome: reason === 'PM_ABORTED' ? 'ABORT' : 'FAIL', reason });
  }

  #begin(begun: Begun): Begun {
    this.#begun = begun;
    const { namespace, job, parent } = this.#job;
    const { runId, startedAt } = begun;
    const event = makeRunEvent({ runId, namespace, job, parent }, { eventType: 'START', at: startedAt });
    this.#unsent = this.#deliver([event], { isOnce: true }).then(
      () => [],
      () => [event],
    );
    return begun;
  }

  async #end(end: {
    readonly run: ProfilingRun;
    readonly outcome?: 'FAIL' | 'ABORT';
    readonly reason?: string;
  }): Promise<void> {
    const { logger = silentLogger } = this.#options;
    try {
      const unsent = await this.#unsent;
      const events = buildEndEvents({ ...this.#job, ...end, drift: this.#drift });
      await this.#deliver([...unsent, ...events]);
    } catch (error) {
      // Nothing is stored of a run that was not to be, and of one that did not come so far.
      const isStored = this.#options.store !== false && end.outcome !== 'FAIL';
      const remedy = isStored ? `To send it again: profilemesh lineage ${end.run.runId}` : '';
      lineageNotSent(error, { logger, remedy });
    }
  }

  /** A run that was stopped tells it all the same: once, and soon. */
  #deliver(events: readonly RunEvent[], { isOnce = false } = {}): Promise<void> {
    const { config, signal, logger = silentLogger } = this.#options;
    const { transport } = this.#job;
    const clock = this.#clock;
    const isStopped = signal?.aborted ?? false;
    const policy = isOnce || isStopped ? { ...config.retry, enabled: false } : config.retry;
    return deliverEvents(events, {
      transport,
      policy,
      clock,
      logger,
      signal: isStopped ? AbortSignal.timeout(STOPPED_MS) : signal,
    });
  }
}
