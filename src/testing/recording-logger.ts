import type { LogFields, Logger } from '../core/logger.js';

/** One line that was logged. */
export interface LogEntry {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: LogFields;
}

export interface RecordingLogger extends Logger {
  /** Every line so far, in order. */
  readonly logs: readonly LogEntry[];
}

/** A logger that keeps its lines instead of printing them. */
export function createRecordingLogger(): RecordingLogger {
  const logs: LogEntry[] = [];
  const record =
    (level: keyof Logger) =>
    (message: string, fields: LogFields = {}): void => {
      logs.push({ level, message, fields });
    };
  return {
    logs,
    debug: record('debug'),
    info: record('info'),
    warn: record('warn'),
    error: record('error'),
  };
}
