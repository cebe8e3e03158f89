/** Facts that go with a log line. JSON-safe. */
export type LogFields = Readonly<Record<string, unknown>>;

/** The shape of pino, winston and console loggers, reduced to what is used here. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

const nothing = (): void => undefined;

/** The library's default: says nothing. */
export const silentLogger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
