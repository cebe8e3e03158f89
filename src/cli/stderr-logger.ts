import { type LogFields, type Logger, silentLogger } from '../core/logger.js';
import { isSecretKey } from '../config/secret-keys.js';
import { redactText } from '../core/redact.js';
import { escapeControls } from '../report/terminal-text.js';

/** A logger that gives finished lines to `print`; with `quiet` it says nothing. What fails is in the results too. */
export function createLineLogger(options: { print: (line: string) => void; quiet: boolean }): Logger {
  if (options.quiet) return silentLogger;
  const at =
    (level: string) =>
    (message: string, fields?: LogFields): void =>
      options.print(formatLine({ level, message, fields }));
  return { debug: silentLogger.debug, info: at('info'), warn: at('warning'), error: at('error') };
}

function formatLine(options: { level: string; message: string; fields?: LogFields }): string {
  const { level, message, fields = {} } = options;
  const facts = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields, forLog)}` : '';
  return escapeControls(`${level}: ${redactText(message)}${facts}`);
}

// Redacted value by value: on the finished JSON the masks would take the quotes with them.
function forLog(key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Error) return redactText(value.message);
  if (typeof value !== 'string') return value;
  return isSecretKey(key) ? '***' : redactText(value);
}
