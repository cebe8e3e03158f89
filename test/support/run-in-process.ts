import { EventEmitter } from 'node:events';
import { type PassThrough, Writable } from 'node:stream';
import { runCli } from '../../src/cli/run-cli.js';
import { listenForStop } from '../../src/cli/signals.js';

export interface CliOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process. `signals` takes the place of the process: emit 'SIGINT' on it. */
export async function runInProcess(
  args: readonly string[],
  options: {
    cwd?: string;
    env?: Record<string, string>;
    signals?: EventEmitter;
    /** Somebody who sits at a terminal and types. */
    keyboard?: PassThrough;
    /** Gets what is written to stderr, as it is. */
    onStderr?: (text: string) => void;
  } = {},
): Promise<CliOutcome> {
  const { cwd = '/', env = {}, signals = new EventEmitter(), keyboard, onStderr } = options;
  const written = { stdout: '', stderr: '' };
  const collect = (name: 'stdout' | 'stderr'): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        written[name] += chunk.toString();
        if (name === 'stderr') onStderr?.(chunk.toString());
        done();
      },
    });
  const stop = listenForStop(signals, () => undefined);
  const isTTY = keyboard !== undefined;
  const io = {
    ...(keyboard && { stdin: Object.assign(keyboard, { isTTY, setRawMode: () => keyboard }) }),
    stdout: collect('stdout'),
    stderr: Object.assign(collect('stderr'), { isTTY }),
    env,
    cwd,
  };
  const code = await runCli({ args, io, stop });
  return { code, ...written };
}
