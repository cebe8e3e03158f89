import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  readonly method: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: {
    readonly event_id: string;
    readonly event_type: string;
    readonly timestamp: string;
    readonly metadata: Readonly<Record<string, unknown>>;
    readonly stream_id: string;
    readonly sequence: number;
  };
}

export interface WebhookReceiver extends AsyncDisposable {
  readonly url: string;
  /** Every request in the order of arrival, refused ones too. */
  readonly requests: readonly ReceivedRequest[];
}

/** An endpoint on this machine. `answer` ends the response; default: 204 at once. */
export async function startWebhookReceiver(
  answer: (request: ReceivedRequest, response: ServerResponse) => void = (_request, response) => {
    response.writeHead(204).end();
  },
): Promise<WebhookReceiver> {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    request.setEncoding('utf8');
    try {
      for await (const chunk of request) text += chunk;
      const received = { method: request.method, headers: request.headers, body: JSON.parse(text) };
      requests.push(received);
      answer(received, response);
    } catch {
      // The sender was killed in the middle of its request.
      response.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks/a-secret-path`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
