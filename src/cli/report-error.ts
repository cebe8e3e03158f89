import { isProfileMeshError } from '../core/errors.js';
import { redactText } from '../core/redact.js';
import { escapeControls } from '../report/terminal-text.js';
import { type CliIo, EXIT, write } from './io.js';

const USAGE_CODES = /^PM_(CONFIG_|PLAN_|INVALID_ARGUMENT$)/;

/** 2 when the caller can put it right in the command line or the configuration, else 1. */
export function exitCodeOf(error: unknown): number {
  return isProfileMeshError(error) && USAGE_CODES.test(error.code) ? EXIT.usage : EXIT.failed;
}

/** Writes an error to stderr: `error PM_…: message`, or with `json` one line `{"error":{code,message,details}}`. */
export async function reportError(
  io: CliIo,
  error: unknown,
  options: { json?: boolean } = {},
): Promise<void> {
  const known = isProfileMeshError(error);
  const message = known ? error.message : redactText(error instanceof Error ? error.message : String(error));
  const code = known ? error.code : 'PM_INTERNAL';
  if (options.json) {
    const body = { error: { code, message, details: known ? error.details : {} } };
    await write(io.stderr, `${JSON.stringify(body)}\n`);
    return;
  }
  const lines = message.split('\n').map(escapeControls);
  await write(io.stderr, `error ${code}: ${lines.join('\n')}\n`);
}
