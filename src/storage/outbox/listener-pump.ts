import type { Clock } from '../../core/clock.js';
import { isProfileMeshError, StorageError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { redactText } from '../../core/redact.js';
import type { ResolvedRetry } from '../../config/types.js';
import type { EventOutbox, OutboxEntry } from './event-outbox.js';
import type { OutboxListener } from './outbox-listener.js';

const READ_AT_ONCE = 200;
/** How long a listener that failed is left in peace while the run goes on. */
const REST_MS = 30_000;
/** The longest pause that an endpoint may ask for before the next attempt. */
const LONGEST_PAUSE_MS = 60_000;

export interface PumpOptions {
  readonly listener: OutboxListener;
  readonly outbox: EventOutbox;
  readonly policy: ResolvedRetry;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ends pauses; what is under way is finished. */
  readonly signal?: AbortSignal | undefined;
  /** True while this process may deliver the stream. */
  owns(streamId: string): boolean;
}

interface PumpedStream {
  readonly streamId: string;
  /** Number of the last event that the listener has; `undefined` until it was looked up. */
  mark: number | undefined;
}

/** Delivers streams to one listener, each in its order, one delivery at a time, and keeps what it can't deliver. */
export class ListenerPump {
  readonly #options: PumpOptions;
  #streams: PumpedStream[] = [];
  #running: Promise<void> | undefined;
  #isAsked = false;
  #isFailing = false;
  #restUntilMs = 0;

  constructor(options: PumpOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.listener.name;
  }

  /** The stream that comes first is delivered first. */
  add(streamId: string): void {
    this.#streams.push({ streamId, mark: undefined });
  }

  /** Starts delivering what there is, if that isn't under way; a listener that failed a moment ago is left in peace. */
  wake(): void {
    if (this.#running) {
      this.#isAsked = true;
      return;
    }
    if (this.#options.clock.now().getTime() < this.#restUntilMs) return;
    this.#running = this.#deliver().finally(() => {
      this.#running = undefined;
      if (this.#isAsked) this.wake();
    });
  }

  /** Delivers what can be delivered, and resolves then; never rejects. `until`: for all streams but the first. */
  async drain(until: { deadlineMs: number }): Promise<void> {
    while (this.#running) await this.#running;
    // A listener that failed gets one more chance.
    this.#restUntilMs = 0;
    this.#running = this.#deliver(until).finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  async #deliver(until?: { deadlineMs: number }): Promise<void> {
    const { clock } = this.#options;
    do {
      this.#isAsked = false;
      for (const [index, stream] of [...this.#streams].entries()) {
        const isLate = (): boolean =>
          until !== undefined && index > 0 && clock.now().getTime() > until.deadlineMs;
        try {
          await this.#deliverStream(stream, isLate);
        } catch (error) {
          await this.#fail(stream, error);
          // What is wrong with one event need not be wrong with another stream's; a lost endpoint is lost for all.
          if (!isProfileMeshError(error) || error.transient) return;
        }
      }
    } while (this.#isAsked && clock.now().getTime() >= this.#restUntilMs);
  }

  async #deliverStream(stream: PumpedStream, isLate: () => boolean): Promise<void> {
    const { outbox, listener } = this.#options;
    const { streamId } = stream;
    stream.mark ??= await outbox.markOf(streamId, listener.name);
    while (stream.mark !== undefined) {
      const entries = await outbox.read({ streamId, after: stream.mark, limit: READ_AT_ONCE });
      if (entries.length === 0) return;
      for (const batch of this.#batches(entries)) {
        if (isLate() || !this.#options.owns(streamId)) return;
        await this.#deliverBatch(stream, batch);
        // Somebody else has moved the mark: read from there.
        if (stream.mark !== batch.to) break;
      }
    }
    // Begun before this listener was there.
    this.#streams = this.#streams.filter((other) => other !== stream);
  }

  /** Entries that the listener wants, with the number up to which it then has everything. */
  *#batches(entries: readonly OutboxEntry[]): Generator<{ wanted: OutboxEntry[]; to: number }> {
    const { listener } = this.#options;
    let wanted: OutboxEntry[] = [];
    for (const [index, entry] of entries.entries()) {
      if (listener.wants(entry.eventType)) wanted.push(entry);
      const isLast = index === entries.length - 1;
      if (wanted.length < listener.batchSize && !isLast) continue;
      yield { wanted, to: entry.sequence };
      wanted = [];
    }
  }

  async #deliverBatch(stream: PumpedStream, batch: { wanted: OutboxEntry[]; to: number }): Promise<void> {
    const { outbox, listener, policy, clock, signal } = this.#options;
    const { streamId } = stream;
    const from = stream.mark ?? 0;
    const mark = { streamId, listener: listener.name, from, to: batch.to };
    const attempts = policy.enabled && !this.#isFailing ? policy.retries + 1 : 1;
    for (let attempt = 1; ; attempt += 1) {
      try {
        if (batch.wanted.length === 0) await confirmed(outbox.moveMark(mark), listener.name);
        else {
          await listener.deliver(batch.wanted, (transaction) =>
            confirmed(outbox.moveMark(mark, transaction), listener.name),
          );
        }
        stream.mark = batch.to;
        this.#recover();
        return;
      } catch (error) {
        stream.mark = undefined;
        stream.mark = await outbox.markOf(streamId, listener.name);
        // Delivered by somebody else, or by this one, the answer being lost.
        if (stream.mark !== from) return;
        if (!isProfileMeshError(error) || !error.transient || attempt >= attempts || signal?.aborted)
          throw error;
        await clock
          .sleep(pauseMs(policy, attempt, error.details.retryAfterMs), signal)
          .catch(() => undefined);
      }
    }
  }

  async #fail({ streamId }: PumpedStream, error: unknown): Promise<void> {
    const { listener, outbox, clock, logger } = this.#options;
    const message = redactText(error instanceof Error ? error.message : String(error));
    this.#restUntilMs = clock.now().getTime() + REST_MS;
    const remedy = outbox.isDurable
      ? 'What it has not got waits in the storage database, for the rest of this run, the next one, or "profilemesh events flush".'
      : 'The run is not stored, so what it does not get until the end of the run is lost.';
    logger[this.#isFailing ? 'debug' : 'error'](`Listener ${listener.name} failed: ${message} ${remedy}`, {
      listener: listener.name,
      error: message,
      ...(isProfileMeshError(error) ? { code: error.code } : {}),
    });
    this.#isFailing = true;
    try {
      await outbox.noteFailure({ streamId, listener: listener.name, error: message });
    } catch (second) {
      logger.debug('The failure of a listener could not be noted.', { error: String(second) });
    }
  }

  #recover(): void {
    if (!this.#isFailing) return;
    this.#isFailing = false;
    this.#options.logger.info(`Listener ${this.name} takes events again.`, { listener: this.name });
  }
}

async function confirmed(moving: Promise<boolean>, listener: string): Promise<void> {
  if (await moving) return;
  throw new StorageError('PM_STORAGE_FAILED', `Listener ${listener} was served by another process.`, {
    transient: true,
    details: { listener },
  });
}

function pauseMs(policy: ResolvedRetry, attempt: number, retryAfterMs: unknown): number {
  const doubled = policy.backoffStrategy === 'fixed' ? 1 : 2 ** (attempt - 1);
  const own = Math.min(policy.maxBackoffMs, policy.minBackoffMs * doubled);
  const asked = typeof retryAfterMs === 'number' ? Math.min(retryAfterMs, LONGEST_PAUSE_MS) : 0;
  return Math.max(own, asked);
}
