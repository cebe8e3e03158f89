import { abortable, throwIfAborted } from '../../core/abort.js';

interface Running<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
  ended: boolean;
}

/**
 * Work that is done once for all who wait for it. Its result is kept, a failure is not: whoever asks next starts anew.
 * A signal ends one waiting; when nobody waits any more the work itself is aborted, so that it keeps no process alive.
 */
export class SharedTask<T> {
  readonly #work: (signal: AbortSignal) => Promise<T>;
  #current: Running<T> | undefined;

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#work = work;
  }

  /** @throws {AbortedError} when the signal fires */
  async get(signal: AbortSignal | undefined): Promise<T> {
    throwIfAborted(signal);
    this.#current ??= this.#start();
    const current = this.#current;
    current.waiting += 1;
    try {
      return await abortable(current.result, signal);
    } finally {
      current.waiting -= 1;
      if (current.waiting === 0 && !current.ended) {
        this.#forget(current);
        current.controller.abort();
      }
    }
  }

  #start(): Running<T> {
    const controller = new AbortController();
    const current: Running<T> = {
      result: this.#work(controller.signal),
      controller,
      waiting: 0,
      ended: false,
    };
    current.result.then(
      () => {
        current.ended = true;
      },
      () => {
        current.ended = true;
        this.#forget(current);
      },
    );
    return current;
  }

  #forget(current: Running<T>): void {
    if (this.#current === current) this.#current = undefined;
  }
}
