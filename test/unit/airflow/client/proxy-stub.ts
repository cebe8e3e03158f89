import { EventEmitter, once } from 'node:events';
import { createServer, type RequestListener, request as sendRequest } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ProxyStub {
  readonly port: number;
  /** `CONNECT host:port` and `GET http://host/path`, with the proxy's own authorization. */
  readonly seen: Array<{ readonly line: string; readonly authorization: string | undefined }>;
  /** A CONNECT came that is not answered, or a handshake. */
  readonly stalled: Promise<unknown>;
  /** The client has ended the connection that stalled. */
  readonly released: Promise<unknown>;
}

/** An HTTP proxy that leads every name to one port of this machine, as if it were that name. */
export async function startProxy(options: {
  readonly targetPort: number;
  /** Answers this to CONNECT in place of opening a tunnel. */
  readonly refuseWith?: number;
  /** Speaks TLS itself. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Never answers a CONNECT, or what follows it. */
  readonly stallIn?: 'CONNECT' | 'handshake';
}): Promise<ProxyStub> {
  const seen: ProxyStub['seen'] = [];
  const sockets = new Set<Socket>();
  const signals = new EventEmitter();
  const [stalled, released] = [once(signals, 'stalled'), once(signals, 'released')];
  const listener: RequestListener = (incoming, outgoing) => {
    const authorization = incoming.headers['proxy-authorization'];
    seen.push({ line: `${incoming.method} ${incoming.url}`, authorization });
    const { pathname, search } = new URL(incoming.url ?? '');
    const headers = { ...incoming.headers };
    delete headers['proxy-authorization'];
    const onward = sendRequest(
      {
        host: '127.0.0.1',
        port: options.targetPort,
        method: incoming.method,
        path: pathname + search,
        headers,
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    incoming.pipe(onward);
  };
  const server = options.tls ? createSecureServer(options.tls, listener) : createServer(listener);
  server.on('connect', (incoming, socket: Socket, head: Buffer) => {
    seen.push({ line: `CONNECT ${incoming.url}`, authorization: incoming.headers['proxy-authorization'] });
    if (options.refuseWith !== undefined) {
      socket.end(`HTTP/1.1 ${options.refuseWith} Refused\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    if (options.stallIn) {
      socket.on('error', () => undefined);
      for (const event of ['end', 'close']) socket.once(event, () => signals.emit('released'));
      if (options.stallIn === 'handshake') {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.once('data', () => signals.emit('stalled'));
      } else {
        socket.resume();
        signals.emit('stalled');
      }
      return;
    }
    const onward = connect(options.targetPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    sockets.add(onward);
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, seen, stalled, released };
}
