import { ProfileMeshError } from '../../core/errors.js';

/** What of `process.stdout` and `process.stderr` is used. */
export interface OutputStream {
  write(chunk: string | Uint8Array, done?: (error?: Error | null) => void): boolean;
  write(
    chunk: string | Uint8Array,
    encoding?: BufferEncoding,
    done?: (error?: Error | null) => void,
  ): boolean;
}

export interface RedirectedStdout {
  /** Gives stdout back and writes one line to it, after everything that went to either stream. */
  restoreAndWrite(line: string): Promise<void>;
}

const redirected = new WeakSet<OutputStream>();

/**
 * Sends what this process writes to `stdout` to `stderr` until it is given back. Output of child processes that inherit
 * the stream is not touched.
 *
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT when the stream is redirected already
 */
export function redirectStdout(stdout: OutputStream, stderr: OutputStream): RedirectedStdout {
  if (redirected.has(stdout)) {
    throw new ProfileMeshError(
      'PM_INVALID_ARGUMENT',
      'A stdout route is open in this process already. Close it first: only one value can be on the last line.',
    );
  }
  redirected.add(stdout);
  const ownOut = Object.getOwnPropertyDescriptor(stdout, 'write');
  const ownErr = Object.getOwnPropertyDescriptor(stderr, 'write');
  const writeOut = stdout.write.bind(stdout);
  const writeErr = stderr.write.bind(stderr);
  let midLine = false;
  // Airflow reads both streams as one, so that the line's beginning depends on both.
  const toStderr = ((...args: Parameters<typeof writeErr>): boolean => {
    midLine = endsMidLine(args[0], midLine);
    return writeErr(...args);
  }) as OutputStream['write'];
  stdout.write = toStderr;
  stderr.write = toStderr;

  return {
    async restoreAndWrite(line) {
      restore(stdout, ownOut);
      restore(stderr, ownErr);
      redirected.delete(stdout);
      await written((done) => writeErr('', done));
      await written((done) => writeOut(`${midLine ? '\n' : ''}${line}\n`, done));
    },
  };
}

function endsMidLine(chunk: string | Uint8Array, before: boolean): boolean {
  if (chunk.length === 0) return before;
  return typeof chunk === 'string' ? !chunk.endsWith('\n') : chunk.at(-1) !== 10;
}

function restore(stream: OutputStream, own: PropertyDescriptor | undefined): void {
  if (own) Object.defineProperty(stream, 'write', own);
  else Reflect.deleteProperty(stream, 'write');
}

function written(write: (done: (error?: Error | null) => void) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    write((error) => (error ? reject(error) : resolve()));
  });
}
