import type { ClientBase } from 'pg';
import { CopyFramer } from './copy-framer.js';

/** The socket as `pg` holds it: TCP, a Unix socket or TLS. */
interface PgStream {
  listeners(event: 'data'): unknown[];
  on(event: 'data', listener: (bytes: Buffer) => void): unknown;
  removeListener(event: 'data', listener: (bytes: Buffer) => void): unknown;
}

/** `pg`'s connection, which its types leave out. */
interface PgConnection {
  readonly stream: PgStream;
  query(sql: string): void;
}

/**
 * Runs one `COPY … TO STDOUT` and hands on its bytes as they come. `pg` makes an object of every row's message; here
 * its listener is taken off the socket while the rows come, and gets back everything else, so that errors, notices
 * and the end of the statement stay its own business. The socket is not read while `onChunk` runs; when `onChunk`
 * throws, the statement is cancelled and the promise rejected with what was thrown.
 */
export async function runCopy(options: {
  client: ClientBase;
  sql: string;
  onChunk: (chunk: Uint8Array, framed: boolean) => void;
  /** Cancels the statement on the server. */
  cancel: () => Promise<void>;
}): Promise<void> {
  let cancelling: Promise<void> | undefined;
  const query = new CopyQuery({
    ...options,
    onFailedChunk: () => {
      cancelling = options.cancel();
    },
  });
  options.client.query(query);
  try {
    await query.done;
  } finally {
    // One that arrives later would hit the next statement.
    await cancelling;
  }
}

// The methods are those that pg's client calls on its running query.
class CopyQuery {
  readonly done: Promise<void>;
  private settle!: { resolve: () => void; reject: (error: unknown) => void };
  private restore: () => void = () => undefined;
  private failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly options: {
      sql: string;
      onChunk: (chunk: Uint8Array, framed: boolean) => void;
      /** The rest of the rows is not wanted any more. */
      onFailedChunk: () => void;
    },
  ) {
    this.done = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
  }

  submit(connection: PgConnection): void {
    this.takeOver(connection.stream);
    connection.query(this.options.sql);
  }

  private takeOver(stream: PgStream): void {
    const owners = stream.listeners('data') as Array<(bytes: Buffer) => void>;
    const framer = new CopyFramer({
      onData: (chunk) => this.deliver(chunk),
      onOther: (bytes) => {
        for (const owner of owners) owner.call(stream, bytes);
      },
      onEnd: () => this.restore(),
    });
    const onBytes = (bytes: Buffer): void => framer.push(bytes);
    this.restore = () => {
      this.restore = () => undefined;
      // In this order the socket is never without a listener.
      for (const owner of owners) stream.on('data', owner);
      stream.removeListener('data', onBytes);
    };
    stream.on('data', onBytes);
    for (const owner of owners) stream.removeListener('data', owner);
  }

  private deliver(chunk: Uint8Array): void {
    if (this.failure) return;
    try {
      this.options.onChunk(chunk, true);
    } catch (error) {
      this.failure = { error };
      this.options.onFailedChunk();
    }
  }

  handleError(error: unknown): void {
    // Rows may still come, after a time-out of pg's own: nobody wants them any more.
    this.failure ??= { error };
    this.settle.reject(this.failure.error);
  }

  handleReadyForQuery(): void {
    if (this.failure) this.settle.reject(this.failure.error);
    else this.settle.resolve();
  }

  // What else pg's client calls on a query; a COPY has nothing to do there.
  readonly handleCommandComplete = ignored;
  readonly handleRowDescription = ignored;
  readonly handleDataRow = ignored;
  readonly handleEmptyQuery = ignored;
  readonly handlePortalSuspended = ignored;
  readonly handleCopyInResponse = ignored;
  readonly handleCopyData = ignored;
}

function ignored(): void {
  // Not for a COPY.
}
