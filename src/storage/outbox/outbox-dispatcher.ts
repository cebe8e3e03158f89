import type { ResolvedRetry } from '../../config/types.js';
import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import { redactText } from '../../core/redact.js';
import type { EventOutbox, EventStream } from './event-outbox.js';
import { ListenerPump } from './listener-pump.js';
import type { OutboxListener } from './outbox-listener.js';

/** How long the end of a run goes on delivering what older runs left. */
const BACKLOG_MS = 10_000;
const RENEWALS_PER_CLAIM = 3;

export interface DispatcherOptions {
  readonly outbox: EventOutbox;
  readonly listeners: readonly OutboxListener[];
  /** How long a claim lasts when nobody renews it. */
  readonly claimMs: number;
  readonly policy: ResolvedRetry;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal?: AbortSignal | undefined;
}

/** Delivers the streams that this process owns to all listeners, and keeps the claims on them. */
export class OutboxDispatcher {
  readonly #options: DispatcherOptions;
  readonly #pumps: readonly ListenerPump[];
  readonly #streamIds: string[] = [];
  #owned: ReadonlySet<string> = new Set();
  #renewedMs = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    const { outbox, policy, clock, logger, signal, claimMs } = options;
    const owns = (streamId: string): boolean => this.#owns(streamId);
    this.#pumps = options.listeners.map(
      (listener) => new ListenerPump({ listener, outbox, policy, clock, logger, signal, owns }),
    );
    this.#timer = setInterval(() => void this.#renew(), claimMs / RENEWALS_PER_CLAIM);
    this.#timer.unref();
  }

  get listenerNames(): string[] {
    return this.#pumps.map(({ name }) => name);
  }

  /** Takes up a stream that the outbox has given to this process. The first is delivered before the others. */
  add(streamId: string): void {
    this.#streamIds.push(streamId);
    this.#owned = new Set([...this.#owned, streamId]);
    this.#renewedMs = performance.now();
    for (const pump of this.#pumps) pump.add(streamId);
  }

  /**
   * Takes up what ended processes left: their runs get their end, and the listeners what they have not got.
   * @throws whatever the outbox throws
   */
  async recover(): Promise<readonly EventStream[]> {
    const { outbox, logger } = this.#options;
    const streams = await outbox.claim(this.listenerNames);
    for (const { streamId, runId, isOpen } of streams) {
      const abandoned = isOpen ? await outbox.settle(streamId) : 0;
      if (abandoned > 0) {
        logger.warn(
          `Run ${runId ?? streamId} ended without being stored: ${abandoned} of its tables count as failed.`,
          { runId, tables: abandoned },
        );
      }
      this.add(streamId);
    }
    this.wake();
    return streams;
  }

  /** Starts delivering. */
  wake(): void {
    for (const pump of this.#pumps) pump.wake();
  }

  /** Delivers what can be delivered, gives up the claims and closes the listeners. Never rejects. */
  async close(options: { patienceMs?: number } = {}): Promise<void> {
    const { outbox, listeners, clock } = this.#options;
    const deadlineMs = clock.now().getTime() + (options.patienceMs ?? BACKLOG_MS);
    await Promise.all(this.#pumps.map((pump) => pump.drain({ deadlineMs })));
    clearInterval(this.#timer);
    for (const streamId of this.#streamIds) {
      await this.#quietly('The claim on events could not be given up', () => outbox.release(streamId));
    }
    for (const listener of listeners) {
      await this.#quietly(`Listener ${listener.name} could not be closed`, () => listener.close());
    }
  }

  #owns(streamId: string): boolean {
    const isFresh = performance.now() - this.#renewedMs < this.#options.claimMs;
    return isFresh && this.#owned.has(streamId);
  }

  async #renew(): Promise<void> {
    const askedMs = performance.now();
    await this.#quietly('The claim on events could not be renewed', async () => {
      const asked = [...this.#streamIds];
      const kept = await this.#options.outbox.renew(asked);
      // Those that were taken up meanwhile are owned too.
      this.#owned = new Set([...kept, ...this.#streamIds.slice(asked.length)]);
      this.#renewedMs = askedMs;
      this.wake();
    });
  }

  async #quietly(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const message = redactText(error instanceof Error ? error.message : String(error));
      this.#options.logger.warn(`${what}: ${message}`);
    }
  }
}
