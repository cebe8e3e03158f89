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
  const json = asksForJson(args);
  const context: CommandContext = { io, stop, json, exitCode: EXIT.ok, printed: Promise.resolve() };
  try {
    const endedBy = await runProgram(context, args);
    await context.printed;
    // Commander has printed its own message.
    if (endedBy) return endedBy.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return (context.finished ? undefined : stop.exitCode()) ?? context.exitCode;
  } catch (error) {
    // Where stderr can't be written to, the exit code is all that is left.
    await reportError(io, error, { json }).catch(() => undefined);
    return stop.exitCode() ?? exitCodeOf(error);
  }
}

/** What Commander ended the command with, after the help, the version or a slip in the command line. */
async function runProgram(
  context: CommandContext,
  args: readonly string[],
): Promise<CommanderError | undefined> {
  try {
    await buildProgram(context).parseAsync([...args], { from: 'user' });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return error;
    throw error;
  }
}

function asksForJson(args: readonly string[]): boolean {
  return args.some(
    (arg, index) =>
      arg === '--json' ||
      arg === '--ndjson' ||
      arg === '--output=json' ||
      (arg === 'json' && /^(-o|--output)$/.test(args[index - 1] ?? '')),
  );
}
