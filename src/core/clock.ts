/** Where "now" comes from. Tests put their own in. */
export interface Clock {
  now(): Date;
  /** Resolves after `ms`; rejects with `AbortedError` when `signal` fires first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
