import { CopyFramer } from '../postgres/copy-framer.js';
import type { PgliteThread } from './pglite-thread.js';

const ERROR_RESPONSE = 0x45; // E
const HEADER_BYTES = 5;

/**
 * Runs one `COPY … TO STDOUT` and hands on its bytes as they come, the messages' headers among them (`framed`). Fails with
 * the server's error, SQLSTATE in `code`.
 */
export async function runPgliteCopy(
  db: PgliteThread,
  sql: string,
  onChunk: (chunk: Uint8Array, framed: boolean) => void,
): Promise<void> {
  const others: Buffer[] = [];
  const framer = new CopyFramer({
    onData: (messages) => onChunk(messages, true),
    onOther: (bytes) => others.push(Buffer.from(bytes)),
    onEnd: () => undefined,
  });
  await db.protocol(sql, (chunk) => framer.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)));
  const error = findError(Buffer.concat(others));
  if (error) throw error;
}

/** Messages are a type, a length that counts itself, and a body; an error's body is fields of a letter and a text. */
function findError(messages: Buffer): Error | undefined {
  for (let at = 0; at + HEADER_BYTES <= messages.length; ) {
    const end = at + 1 + messages.readInt32BE(at + 1);
    if (messages[at] === ERROR_RESPONSE) {
      const fields = messages.toString('utf8', at + HEADER_BYTES, end).split('\0');
      const field = (letter: string): string | undefined =>
        fields.find((text) => text.startsWith(letter))?.slice(1);
      return Object.assign(new Error(field('M') ?? 'COPY failed'), {
        code: field('C'),
        severity: field('V') ?? field('S'),
      });
    }
    at = end;
  }
  return undefined;
}
