import type { LogFields, Logger } from '../core/logger.js';
import { redactText } from '../core/redact.js';
import { escapeControls } from '../report/terminal-text.js';

/** A logger that gives finished lines to `print`. `quiet` leaves only errors. */
export function createLineLogger(options: { print: (line: string) => void; quiet: boolean }): Logger {
  const at =
    (level: string, isShown: boolean) =>
    (message: string, fields?: LogFields): void => {
      if (isShown) options.print(formatLine({ level, message, fields }));
    };
  const normal = !options.quiet;
  return {
    debug: at('debug', false),
    info: at('info', normal),
    warn: at('warn', normal),
    error: at('error', true),
  };
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
