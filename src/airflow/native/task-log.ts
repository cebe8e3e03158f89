import type { Writable } from 'node:stream';
import type { LogFields, Logger } from '../../core/logger.js';
import { redactText } from '../../core/redact.js';
import { exceptionRecords } from './exception-record.js';
import { LEVEL_OF, rank, shownFrom, type TaskLogLevel } from './log-level.js';
import { toLogValue } from './log-value.js';

export interface TaskLogOptions {
  /** The `--logs` connection. */
  readonly socket: Writable;
  /** Name of the logger in Airflow. Default `profilemesh`. */
  readonly name?: string;
  /** Where the levels come from that Airflow set. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes the lines when the connection is lost. */
  readonly fallback: (line: string) => void;
  readonly now?: () => Date;
}

// Members of a line with a meaning of their own, and argument names of the function the supervisor passes them to:
// a field of such a name would end the supervisor's reader, and the task's log with it.
const RESERVED = new Set([
  'timestamp',
  'level',
  'event',
  'logger',
  'exception',
  'error_detail',
  'target',
  'msg',
  'self',
  'exc_info',
  'stack_info',
  'positional_args',
]);

/** The task's log in Airflow: one JSON object a line, secrets masked. */
export class TaskLog implements Logger {
  readonly #options: TaskLogOptions;
  readonly #name: string;
  readonly #shownFrom: number;
  #lost = false;

  constructor(options: TaskLogOptions) {
    this.#options = options;
    this.#name = options.name ?? 'profilemesh';
    this.#shownFrom = shownFrom(options.env, this.#name);
    options.socket.on('error', () => {
      this.#lost = true;
    });
    options.socket.on('close', () => {
      this.#lost = true;
    });
  }

  debug(message: string, fields?: LogFields): void {
    this.#write({ level: LEVEL_OF.debug, message, fields });
  }

  info(message: string, fields?: LogFields): void {
    this.#write({ level: LEVEL_OF.info, message, fields });
  }

  warn(message: string, fields?: LogFields): void {
    this.#write({ level: LEVEL_OF.warn, message, fields });
  }

  error(message: string, fields?: LogFields): void {
    this.#write({ level: LEVEL_OF.error, message, fields });
  }

  /** An error line with the stack trace of what was thrown, and of its causes. */
  exception(message: string, error: unknown): void {
    this.#write({ level: 'error', message, exception: exceptionRecords(error) });
  }

  /** Ends the connection after all lines are sent. */
  async close(): Promise<void> {
    const { socket } = this.#options;
    if (socket.destroyed) return;
    await new Promise<void>((resolve) => {
      socket.end(() => resolve());
      socket.once('close', () => resolve());
    });
  }

  #write(line: {
    level: TaskLogLevel;
    message: string;
    fields?: LogFields | undefined;
    exception?: unknown;
  }): void {
    const { level, message, fields = {}, exception } = line;
    if (rank(level) < this.#shownFrom) return;
    const { socket, fallback, now = () => new Date() } = this.#options;
    const known = toLogValue(fields) as Record<string, unknown>;
    const text = `${JSON.stringify({
      ...Object.fromEntries(
        Object.entries(known).map(([key, value]) => [RESERVED.has(key) ? `${key}_` : key, value]),
      ),
      timestamp: now().toISOString(),
      level,
      event: redactText(message),
      logger: this.#name,
      ...(exception !== undefined && { exception }),
    })}\n`;
    if (this.#lost || !socket.writable) fallback(text);
    else socket.write(text);
  }
}
