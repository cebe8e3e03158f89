import { CommanderError } from 'commander';
import { type CliIo, EXIT } from './io.js';
import type { CommandContext } from './command-context.js';
import { buildProgram } from './program.js';
import { exitCodeOf, reportError } from './report-error.js';
import type { StopSignals } from './signals.js';

/** Runs one command line (without node and script) and gives its exit code. Never throws. */
export async function runCli(options: {
  readonly args: readonly string[];
  readonly io: CliIo;
  readonly stop: StopSignals;
}): Promise<number> {
  const { args, io, stop } = options;
  const context: CommandContext = { io, stop, exitCode: EXIT.ok };
  try {
    await buildProgram(context).parseAsync([...args], { from: 'user' });
    return stop.exitCode() ?? context.exitCode;
  } catch (error) {
    // Commander has printed its own message.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    // Where stderr can't be written to, the exit code is all that is left.
    await reportError(io, error, { json: asksForJson(args) }).catch(() => undefined);
    return stop.exitCode() ?? exitCodeOf(error);
  }
}

function asksForJson(args: readonly string[]): boolean {
  return args.some(
    (arg, index) =>
      arg === '--json' ||
      arg === '--output=json' ||
      (arg === 'json' && /^(-o|--output)$/.test(args[index - 1] ?? '')),
  );
}
