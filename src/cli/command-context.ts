import type { CliIo } from './io.js';
import type { StopSignals } from './signals.js';

/** What a command works with. */
export interface CommandContext {
  readonly io: CliIo;
  readonly stop: StopSignals;
  /** The caller reads JSON: errors are a line of it too. */
  readonly json: boolean;
  /** Set by the command that ran. */
  exitCode: number;
  /** The work was done before a signal came: the exit code stays the command's own. */
  finished?: boolean;
  /** Done once the help or the version has been written, if one was; rejects when it could not be. */
  printed: Promise<void>;
}
