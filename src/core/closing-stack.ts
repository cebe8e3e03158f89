/** Closes what was opened, last first; Node 20 has no AsyncDisposableStack. */
export class ClosingStack implements AsyncDisposable {
  readonly #closers: Array<() => Promise<void>> = [];

  use<T extends AsyncDisposable>(resource: T): T {
    this.#closers.push(async () => resource[Symbol.asyncDispose]());
    return resource;
  }

  defer(close: () => Promise<void>): void {
    this.#closers.push(close);
  }

  /** Closes everything, whatever fails on the way. @throws the first failure */
  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.#closers.splice(0).reverse()) {
      await close().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
