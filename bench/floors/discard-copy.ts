import type { Client } from 'pg';
import type { Socket } from 'node:net';

const SILENCE_MS = 60_000;
const TAIL_BYTES = 64;
// ReadyForQuery: 'Z', its length, and a byte for the state of the transaction.
const READY = Buffer.from('5a00000005', 'hex');

/**
 * Sends a COPY and throws away what comes, on the connection's own socket: neither pg nor anything else looks at the
 * messages. The answer is over when its last bytes are those of "COPY n" and "ready". Ends the connection.
 */
export async function discardCopy(client: Client, sql: string): Promise<number> {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.removeAllListeners('data');
  let bytes = 0;
  const rows = await new Promise<number>((done, fail) => {
    let tail: Buffer = Buffer.alloc(0);
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      tail = chunk.length >= TAIL_BYTES ? chunk.subarray(-TAIL_BYTES) : Buffer.concat([tail, chunk]);
      if (!tail.subarray(-6, -1).equals(READY)) return;
      const complete = /COPY (\d+)$/.exec(tail.subarray(0, -7).toString('latin1'));
      if (complete) done(Number(complete[1]));
    });
    stream.once('error', fail);
    stream.once('close', () => fail(new Error('The connection closed during the COPY.')));
    // Refused: nothing but an error came, and the server waits for what is next.
    stream.setTimeout(SILENCE_MS, () => fail(new Error('The server refused the COPY, or fell silent.')));
    stream.write(queryMessage(sql));
  });
  stream.removeAllListeners();
  stream.destroy();
  if (bytes === 0 || rows < 0) throw new Error('The COPY gave nothing.');
  return rows;
}

function queryMessage(sql: string): Buffer {
  const text = Buffer.from(`${sql}\0`);
  const head = Buffer.alloc(5);
  head.write('Q');
  head.writeUInt32BE(text.length + 4, 1);
  return Buffer.concat([head, text]);
}
