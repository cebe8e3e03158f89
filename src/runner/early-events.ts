import type { EventBus } from '../events/event-bus.js';
import type { ProfileMeshEventInput } from '../events/event.js';

/** Takes events before a run's listeners are there: keeps them, and hands them on when they are. */
export class EarlyEvents implements Pick<EventBus, 'emit'> {
  #kept: ProfileMeshEventInput[] = [];
  #target: Pick<EventBus, 'emit'> | undefined;

  async emit(event: ProfileMeshEventInput): Promise<void> {
    if (this.#target) await this.#target.emit(event);
    else this.#kept.push(event);
  }

  /** Hands on what was kept, in its order, and from then on everything. Only the first call counts. */
  async release(target: Pick<EventBus, 'emit'>): Promise<void> {
    if (this.#target) return;
    this.#target = target;
    const kept = this.#kept;
    this.#kept = [];
    for (const event of kept) await target.emit(event);
  }
}
