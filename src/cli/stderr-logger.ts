import { type LogFields, type Logger, silentLogger } from '../core/logger.js';
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
  const facts = Object.keys(fields).length > 0 ? ` ${redactText(JSON.stringify(fields, jsonSafe))}` : '';
  return escapeControls(`${level}: ${message}${facts}`);
}

function jsonSafe(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Error ? value.message : value;
}
