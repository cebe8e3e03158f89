import type { JsonObject } from '../core/json.js';
import { write } from './io.js';
import type { Writable } from 'node:stream';

/** Lines of JSON on stdout, in the order they were given, while the work goes on. */
export interface NdjsonLines {
  print(line: JsonObject): void;
  /** Waits until all have been written. Rejects when one could not be. */
  flush(): Promise<void>;
}

export function createNdjsonLines(stdout: Writable): NdjsonLines {
  let pending = Promise.resolve();
  return {
    print(line) {
      const text = `${JSON.stringify(line)}\n`;
      pending = pending.then(() => write(stdout, text));
      // Whoever flushes hears of it; until then nobody listens.
      pending.catch(() => undefined);
    },
    flush: () => pending,
  };
}
