import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'eventemitter3';
import { isProfileMeshError } from '../core/errors.js';
import { type Logger, silentLogger } from '../core/logger.js';
import { redactText } from '../core/redact.js';
import type { ProfileMeshEvent, ProfileMeshEventInput, ProfileMeshEventType } from './event.js';
import type { EventIds } from './event-ids.js';

/** Gets events of one type, or of every type with `'*'`. A promise it gives is awaited. */
export type EventListener<Type extends ProfileMeshEventType | '*' = '*'> = (
  event: Type extends ProfileMeshEventType ? Extract<ProfileMeshEvent, { type: Type }> : ProfileMeshEvent,
) => void | Promise<void>;

type Handler = (event: ProfileMeshEvent) => void | Promise<void>;

interface Registration {
  readonly order: number;
  readonly name: string;
}

/**
 * Carries events to listeners: one after another, in the order of registration, each event once per registration.
 * A listener that throws or rejects stops nobody: its first failure is logged as an error, later ones at debug level.
 */
export class EventBus {
  readonly #emitter = new EventEmitter<string>();
  readonly #registrations = new WeakMap<Handler, Registration>();
  readonly #reported = new WeakSet<Handler>();
  readonly #logger: Logger;
  readonly #eventIds: EventIds;
  #count = 1;

  /** `eventIds` gives events that have no id theirs; default: random ones. */
  constructor(options: { logger?: Logger; eventIds?: EventIds } = {}) {
    this.#logger = options.logger ?? silentLogger;
    this.#eventIds = options.eventIds ?? (() => randomUUID());
  }

  /**
   * Adds a listener and gives the function that removes it. As with Node's EventEmitter, a function registered twice
   * is called twice, and who listens to an event is settled when it is emitted: a listener added or removed
   * meanwhile counts from the next event on.
   */
  on<Type extends ProfileMeshEventType | '*'>(type: Type, listener: EventListener<Type>): () => void {
    // A function of its own for each registration, so that removing one leaves the others.
    const handler: Handler = (event) => listener(event as Parameters<EventListener<Type>>[0]);
    return this.#register(type, handler, { order: this.#count, name: listener.name || 'anonymous' });
  }

  #register(type: string, handler: Handler, registration: Registration): () => void {
    this.#registrations.set(handler, registration);
    this.#count += 1;
    this.#emitter.on(type, handler);
    return () => {
      this.#emitter.off(type, handler);
    };
  }

  /** {@link on}, for a listener that hears of everything before those that are there already. */
  prepend<Type extends ProfileMeshEventType | '*'>(type: Type, listener: EventListener<Type>): () => void {
    const handler: Handler = (event) => listener(event as Parameters<EventListener<Type>>[0]);
    return this.#register(type, handler, { order: -this.#count, name: listener.name || 'anonymous' });
  }

  /** Resolves when every listener has finished. Never rejects because of a listener. */
  async emit(input: ProfileMeshEventInput): Promise<void> {
    const event: ProfileMeshEvent = { ...input, eventId: input.eventId ?? this.#eventIds(input) };
    for (const { handler, name } of this.#handlersFor(event.type)) {
      try {
        await handler(event);
      } catch (error) {
        this.#report({ event, handler, name, error });
      }
    }
  }

  #handlersFor(type: ProfileMeshEventType): Array<{ handler: Handler } & Registration> {
    const handlers: Handler[] = [...this.#emitter.listeners(type), ...this.#emitter.listeners('*')];
    return handlers
      .map((handler) => ({ handler, order: -1, name: 'anonymous', ...this.#registrations.get(handler) }))
      .sort((left, right) => left.order - right.order);
  }

  #report(failure: { event: ProfileMeshEvent; handler: Handler; name: string; error: unknown }): void {
    const { event, handler, name, error } = failure;
    const level = this.#reported.has(handler) ? 'debug' : 'error';
    this.#reported.add(handler);
    const message = redactText(error instanceof Error ? error.message : String(error));
    this.#logger[level](`Listener ${name} failed on event ${event.type}: ${message}`, {
      listener: name,
      eventType: event.type,
      error: message,
      ...(isProfileMeshError(error) ? { code: error.code } : {}),
    });
  }
}
