import { isProfileMeshError } from '../core/errors.js';
import type { Span, SpanAttributes, SpanKind, SpanOptions } from '../core/telemetry.js';
import { SPAN_ATTRIBUTES } from '../model/span-attributes.js';
import type { PrometheusInstruments } from './prometheus-instruments.js';

/** What is known of the runs that go on, by their ids. */
export type WatchedRuns = Map<string, WatchedRun>;

interface WatchedRun {
  /** Tables that no worker has taken. */
  waiting: number;
  readonly batches: Map<number, { left: number; readonly startedMs: number }>;
}

export interface WatchContext {
  readonly instruments: PrometheusInstruments;
  readonly runs: WatchedRuns;
  /** The value of the label `table`. */
  readonly labelOf: (table: string) => string;
}

/** A span that is counted when it ends. */
export interface Watch extends Span {
  end(): void;
}

/** Begins to count and time one span. */
export function watchSpan(options: SpanOptions, context: WatchContext): Watch {
  const seen = new Seen(options.attributes);
  const startedMs = performance.now();
  const seconds = (): number => (performance.now() - startedMs) / 1000;
  let failure: unknown;
  if (options.kind === 'table') beginTable(seen, context, startedMs);
  return {
    setAttributes(attributes) {
      seen.add(attributes);
      if (options.kind === 'run') noteRun(seen, context);
    },
    recordError(error) {
      failure ??= error;
    },
    end() {
      END[options.kind]({ seen, context, seconds: seconds(), failed: failure !== undefined });
      if (failure !== undefined) countError({ kind: options.kind, error: failure, seen, context });
    },
  };
}

class Seen {
  #attributes: SpanAttributes;

  constructor(attributes: SpanAttributes = {}) {
    this.#attributes = attributes;
  }

  add(attributes: SpanAttributes): void {
    this.#attributes = { ...this.#attributes, ...attributes };
  }

  text(key: string): string {
    return String(this.#attributes[key] ?? '');
  }

  number(key: string): number {
    return Number(this.#attributes[key] ?? 0);
  }

  get warehouse(): string {
    return this.text(SPAN_ATTRIBUTES.warehouse);
  }
}

interface Ended {
  readonly seen: Seen;
  readonly context: WatchContext;
  readonly seconds: number;
  readonly failed: boolean;
}

const END: Readonly<Record<SpanKind, (ended: Ended) => void>> = {
  run({ seen, context: { instruments, runs } }) {
    const { warehouse } = seen;
    const runId = seen.text(SPAN_ATTRIBUTES.runId);
    // An aborted run leaves tables that nobody took.
    instruments.workerQueue.dec({ warehouse }, runs.get(runId)?.waiting ?? 0);
    runs.delete(runId);
  },

  table({ seen, context, seconds, failed }) {
    const { instruments, labelOf } = context;
    const { warehouse } = seen;
    const labels = { warehouse, table: labelOf(seen.text(SPAN_ATTRIBUTES.table)) };
    const isSkipped = seen.text(SPAN_ATTRIBUTES.status) === 'skipped';
    instruments.activeWorkers.dec({ warehouse });
    instruments.workerTasks.inc({ warehouse, status: outcome(isSkipped, failed, 'completed') });
    endBatch(seen, context);
    // A skipped table has an event of its own, which counts it.
    if (isSkipped) return;
    instruments.profileRuns.inc({ ...labels, status: outcome(isSkipped, failed, 'success') });
    instruments.profileDuration.observe(labels, seconds);
    if (failed) return;
    instruments.rowsProfiled.inc(labels, seen.number(SPAN_ATTRIBUTES.rows));
    instruments.columnsProfiled.inc(labels, seen.number(SPAN_ATTRIBUTES.columns));
  },

  drift({ seen, context: { instruments, labelOf }, seconds }) {
    const table = labelOf(seen.text(SPAN_ATTRIBUTES.table));
    instruments.driftDuration.observe({ warehouse: seen.warehouse, table }, seconds);
  },

  statement({ seen, context: { instruments }, seconds }) {
    instruments.queryDuration.observe({ warehouse: seen.warehouse }, seconds);
  },
};

function outcome(isSkipped: boolean, failed: boolean, good: string): string {
  if (isSkipped) return 'skipped';
  return failed ? 'failed' : good;
}

/** The run's plan became known: all its tables wait. */
function noteRun(seen: Seen, { instruments, runs }: WatchContext): void {
  const runId = seen.text(SPAN_ATTRIBUTES.runId);
  if (runId === '' || runs.has(runId)) return;
  const waiting = seen.number(SPAN_ATTRIBUTES.tables);
  runs.set(runId, { waiting, batches: new Map() });
  instruments.workerQueue.inc({ warehouse: seen.warehouse }, waiting);
}

function beginTable(seen: Seen, { instruments, runs }: WatchContext, startedMs: number): void {
  const { warehouse } = seen;
  instruments.activeWorkers.inc({ warehouse });
  instruments.workerTasks.inc({ warehouse, status: 'started' });
  const run = runs.get(seen.text(SPAN_ATTRIBUTES.runId));
  if (!run) return;
  if (run.waiting > 0) {
    run.waiting -= 1;
    instruments.workerQueue.dec({ warehouse });
  }
  const batch = seen.number(SPAN_ATTRIBUTES.batch);
  if (!run.batches.has(batch)) {
    run.batches.set(batch, { left: seen.number(SPAN_ATTRIBUTES.batchTables), startedMs });
  }
}

function endBatch(seen: Seen, { instruments, runs }: WatchContext): void {
  const batch = runs.get(seen.text(SPAN_ATTRIBUTES.runId))?.batches.get(seen.number(SPAN_ATTRIBUTES.batch));
  if (!batch) return;
  batch.left -= 1;
  if (batch.left > 0) return;
  const labels = { warehouse: seen.warehouse, batch_size: seen.text(SPAN_ATTRIBUTES.batchTables) };
  instruments.batchDuration.observe(labels, (performance.now() - batch.startedMs) / 1000);
}

function countError(options: {
  readonly kind: SpanKind;
  readonly error: unknown;
  readonly seen: Seen;
  readonly context: WatchContext;
}): void {
  const { kind, error, seen, context } = options;
  const component = componentOf(kind, error);
  const known = isProfileMeshError(error) ? error : undefined;
  // A statement's error comes up again as its table's; that somebody stopped the run is none.
  if (component === undefined || known?.code === 'PM_ABORTED') return;
  const { warehouse } = seen;
  const { instruments } = context;
  instruments.errors.inc({ warehouse, error_type: known?.code ?? 'PM_INTERNAL', component });
  // Those that were tried again have an event each.
  if (known?.transient) instruments.transientErrors.inc({ warehouse });
}

function componentOf(kind: SpanKind, error: unknown): string | undefined {
  if (kind === 'statement') return undefined;
  if (kind === 'table') return 'profiler';
  if (kind === 'drift') return 'drift_detector';
  return isProfileMeshError(error) && /^(StorageError|RunNotStoredError)$/.test(error.name)
    ? 'storage'
    : 'runner';
}
