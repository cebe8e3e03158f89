import { Writable } from 'node:stream';
import type { CliIo } from '../../../src/cli/io.js';

/** A process's streams that keep what is written. */
export function fakeIo(options: { isTTY?: boolean; columns?: number; env?: Record<string, string> } = {}): {
  io: CliIo;
  written: { stdout: string; stderr: string };
} {
  const { isTTY = false, columns = 40, env = {} } = options;
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') =>
    Object.assign(
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          written[name] += chunk.toString();
          done();
        },
      }),
      { isTTY, columns },
    );
  return { io: { stdout: stream('stdout'), stderr: stream('stderr'), env, cwd: '/' }, written };
}
