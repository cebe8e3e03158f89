// @ts-check
// Runs PGlite on a thread of its own, so that a long statement leaves the caller's event loop free.
// A file of plain JavaScript: a worker is loaded by Node itself, from the sources as from the package.
import { parentPort, workerData } from 'node:worker_threads';

/** @typedef {import('./worker-messages.js').WorkerRequest} WorkerRequest */
/** @typedef {import('./worker-messages.js').WorkerAnswer} WorkerAnswer */
/** @typedef {import('@electric-sql/pglite').PGlite} PGlite */

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
/** @type {{ place: string | null, textTypes: number[], outstanding: SharedArrayBuffer }} */
const { place, textTypes, outstanding } = workerData;
const outstandingBytes = new Int32Array(outstanding);
const MAX_OUTSTANDING_BYTES = 2 * 1024 * 1024;

/** @type {(text: string) => string} */
const asText = (text) => text;
const parsers = Object.fromEntries(textTypes.map((oid) => [oid, asText]));

/** @type {PGlite} */
let db;

port.on('message', async (/** @type {WorkerRequest} */ request) => {
  try {
    post({ id: request.id, value: await answer(request) });
  } catch (error) {
    post({ id: request.id, error: plainError(error) });
  }
});

/** @param {WorkerRequest} request */
async function answer(request) {
  switch (request.kind) {
    case 'load':
      await import('@electric-sql/pglite');
      return undefined;
    case 'open': {
      const { PGlite } = await import('@electric-sql/pglite');
      db = await (place === null ? PGlite.create() : PGlite.create(place));
      return undefined;
    }
    case 'query': {
      const { rows, affectedRows = 0 } = await db.query(request.sql, [...request.parameters], { parsers });
      return { rows, affectedRows };
    }
    case 'exec':
      await db.exec(request.sql);
      return undefined;
    case 'protocol':
      await db.execProtocolRawStream(simpleQuery(request.sql), {
        onRawData: (data) => sendChunk(request.id, data),
      });
      return undefined;
    case 'close':
      await db.close();
      return undefined;
  }
}

/**
 * The protocol's Query message.
 * @param {string} sql
 */
function simpleQuery(sql) {
  const text = new TextEncoder().encode(sql);
  const message = new Uint8Array(text.length + 6);
  message[0] = 'Q'.charCodeAt(0);
  new DataView(message.buffer).setInt32(1, text.length + 5);
  message.set(text, 5);
  return message;
}

/**
 * Copies out of PGlite's own memory, and waits while the other thread is behind, so that memory stays flat.
 * @param {number} id
 * @param {Uint8Array} data
 */
function sendChunk(id, data) {
  for (;;) {
    const waiting = Atomics.load(outstandingBytes, 0);
    if (waiting < MAX_OUTSTANDING_BYTES) break;
    Atomics.wait(outstandingBytes, 0, waiting);
  }
  const chunk = data.slice();
  Atomics.add(outstandingBytes, 0, chunk.length);
  port.postMessage({ id, chunk }, [chunk.buffer]);
}

/** @param {WorkerAnswer} message */
function post(message) {
  port.postMessage(message);
}

/**
 * Between threads an error keeps its name, message and stack only; SQLSTATE and the rest go beside them.
 * @param {unknown} error
 */
function plainError(error) {
  if (!(error instanceof Error)) return { message: String(error) };
  return { ...Object.fromEntries(Object.entries(error).filter(isScalar)), message: error.message };
}

/** @param {[string, unknown]} entry */
function isScalar([, value]) {
  return typeof value === 'string' || typeof value === 'number';
}
