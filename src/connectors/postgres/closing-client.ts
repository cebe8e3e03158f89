import type { Client, ClientConfig } from 'pg';

interface Wire {
  once(event: 'error', listener: () => void): unknown;
  readonly stream: { destroy(): void };
}

/**
 * A client that closes its socket after an error of its own, such as a password that the server wants and nobody gave. The
 * driver leaves it open until the server gives up on the login, after a minute, and no process ends before that.
 */
export function closingClient(Base: typeof Client): typeof Client {
  return class extends Base {
    constructor(config?: string | ClientConfig) {
      super(config);
      // pg keeps the socket in a field that its types leave out, and puts another in its place for TLS.
      const { connection } = this as Client as Client & { readonly connection: Wire };
      connection.once('error', () => connection.stream.destroy());
    }
  };
}
