import { XComError } from '../../core/errors.js';
import type { XComTransport } from '../../workflow/task-context.js';
import { LastValue } from './last-value.js';
import { type OutputStream, redirectStdout } from './redirected-stdout.js';

/** Options of {@link createStdoutTransport}. */
export interface StdoutTransportOptions {
  /** Bytes of JSON the line may have. Default `Infinity`. */
  readonly maxBytes?: number;
  /** Default `process.stdout`. */
  readonly stdout?: OutputStream;
  /** Default `process.stderr`. */
  readonly stderr?: OutputStream;
}

/**
 * The route through a `BashOperator`, on Airflow 2.x and 3.x: the last line that its process writes is the task's
 * `return_value`. `close()` writes it, as one line of JSON; `null` when nothing was pushed.
 *
 * While the route is open, whatever this process writes to stdout goes to stderr. Airflow reads both streams as one, so
 * that nothing may be written to either after `close()`: close last, then end the process.
 *
 * The operator needs `output_processor=json.loads` for its readers to get an object; else they get the JSON text.
 *
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT when one is open on the stream already
 */
export function createStdoutTransport(options: StdoutTransportOptions = {}): XComTransport & AsyncDisposable {
  const maxBytes = options.maxBytes ?? Number.POSITIVE_INFINITY;
  const last = new LastValue({ route: 'stdout route', maxBytes });
  const output = redirectStdout(options.stdout ?? process.stdout, options.stderr ?? process.stderr);
  const close = async (): Promise<void> => {
    const line = last.close();
    if (line === undefined) return;
    await output.restoreAndWrite(line).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new XComError('PM_XCOM_UNWRITABLE', `The XCom line could not be written to stdout: ${reason}`, {
        cause,
      });
    });
  };
  return {
    kind: 'stdout',
    capabilities: { keys: 'return_value', pull: false, maxBytes },
    push: async (key, value) => last.push(key, value),
    pull: async (key) => last.refusePull(key),
    close,
    [Symbol.asyncDispose]: close,
  };
}
