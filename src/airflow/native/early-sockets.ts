import type { Duplex } from 'node:stream';

const KEY = 'profilemesh.native-sockets';

/**
 * Opens both connections to the supervisor before Node loads the program: Airflow waits ten seconds for them, which on
 * a busy worker is less than a program with its libraries takes. Where it fails, {@link takeEarlySockets} has nothing,
 * and the program connects by itself and says why it can't.
 *
 * As a text, because it runs from the command line: `node --import data:…`.
 */
const SOURCE = `import net from 'node:net';
const open = (name) => new Promise((resolve) => {
  const found = process.argv.find((text) => text.startsWith('--' + name + '='));
  const [, host, port] = /=(.+):([0-9]+)$/.exec(found ?? '') ?? [];
  if (port === undefined) return resolve();
  const socket = net.connect({ host, port: Number(port), noDelay: true });
  socket.once('connect', () => resolve(socket));
  socket.on('error', () => resolve());
});
const [comm, logs] = await Promise.all([open('comm'), open('logs')]);
if (comm && logs) globalThis[Symbol.for('${KEY}')] = { comm, logs };
`;

/** The argument for Node's `--import`. */
export const EARLY_SOCKETS_URL = `data:text/javascript;base64,${Buffer.from(SOURCE).toString('base64')}`;

/** The connections that were opened before the program was loaded, once. */
export function takeEarlySockets(): { readonly comm: Duplex; readonly logs: Duplex } | undefined {
  const sockets: unknown = Reflect.get(globalThis, Symbol.for(KEY));
  Reflect.deleteProperty(globalThis, Symbol.for(KEY));
  return sockets as { comm: Duplex; logs: Duplex } | undefined;
}
