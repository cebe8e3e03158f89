import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { parseWireEvent } from 'profilemesh';

/**
 * Takes the events of a webhook and turns those that somebody should hear of into a message, once each. Answers 204 when the
 * message is out, and 503 when it is not: then the event is kept by its sender and comes again.
 *
 * @param {{ token: string, notify: (message: string) => Promise<void>, port?: number }} options
 */
export async function startAlertReceiver({ token, notify, port = 0 }) {
  /**
   * The ids of events that are done with. Yours: a table, so that a restart knows them too.
   * @type {Set<string>}
   */
  const done = new Set();
  const server = createServer(async (request, response) => {
    response.writeHead(await take(request)).end();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}/`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };

  /** @param {import('node:http').IncomingMessage} request */
  async function take(request) {
    if (request.headers.authorization !== `Bearer ${token}`) return 401;
    const event = await readEvent(request);
    if (!event) return 400;
    if (done.has(event.eventId)) return 204;
    try {
      const message = messageOf(event);
      if (message) await notify(message);
    } catch {
      return 503;
    }
    done.add(event.eventId);
    return 204;
  }
}

/** @param {import('node:http').IncomingMessage} request */
async function readEvent(request) {
  try {
    return parseWireEvent(await json(request));
  } catch {
    return undefined;
  }
}

/**
 * `undefined`: nobody has to be told. Drift of low severity is for the report, not for the night.
 * @param {import('profilemesh').ProfileMeshEvent} event
 */
function messageOf(event) {
  switch (event.type) {
    case 'ProfilingFailed':
      return `${event.table} could not be profiled: ${event.error}`;
    case 'SchemaChangeDetected':
      return `${event.table}: ${event.changeType} ${event.column}`;
    case 'DataDriftDetected': {
      if (event.driftSeverity === 'low') return undefined;
      const place = event.column === '*' ? event.table : `${event.table}.${event.column}`;
      return `${place}: ${event.metric} went from ${short(event.baselineValue)} to ${short(event.currentValue)} (${event.driftSeverity})`;
    }
  }
}

/** @param {import('profilemesh').ExactNumber | null} value */
function short(value) {
  return typeof value === 'number' ? String(Math.round(value * 100) / 100) : value;
}
