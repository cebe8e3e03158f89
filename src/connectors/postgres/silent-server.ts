import type { PoolClient } from 'pg';

/** How long the server may take to say that it cancelled a statement. */
const ABORT_GRACE_MS = 7_000;

/** No answer came, not even that of the server's own time-out: the connection is given up. */
export class SilentServerError extends Error {
  readonly code = 'ETIMEDOUT';

  constructor() {
    super('the server does not answer');
  }
}

/** Waits for an answer, but no longer than `timeoutMs`, nor than a moment after the signal. */
export async function untilSilent<T>(options: {
  sent: Promise<T>;
  timeoutMs: number;
  signal: AbortSignal | undefined;
}): Promise<T> {
  const { sent, timeoutMs, signal } = options;
  let timer: NodeJS.Timeout | undefined;
  let giveUp: () => void = () => undefined;
  const silence = new Promise<never>((_, reject) => {
    giveUp = () => reject(new SilentServerError());
  });
  const giveUpIn = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, Math.min(ms, 2 ** 31 - 1));
  };
  const onAbort = (): void => giveUpIn(ABORT_GRACE_MS);
  giveUpIn(timeoutMs);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([sent, silence]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    // What comes of it later was answered for already.
    sent.catch(() => undefined);
  }
}

/** pg's own end() waits for the server's goodbye, which a silent one never says. */
export function destroySocket(client: PoolClient): void {
  // pg keeps the socket in a field that its types leave out.
  (client as PoolClient & { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}
