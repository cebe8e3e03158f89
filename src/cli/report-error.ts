import { type ErrorCode, isProfileMeshError, type ProfileMeshError } from '../core/errors.js';
import { redactText } from '../core/redact.js';
import { escapeControls } from '../report/terminal-text.js';
import { type CliIo, EXIT, write } from './io.js';

const USAGE_CODES = /^PM_(CONFIG_|PLAN_|INVALID_ARGUMENT$|STORAGE_RUN_UNKNOWN$|METRICS_PORT$)/;

/** 2 when the caller can put it right in the command line or the configuration, else 1. */
export function exitCodeOf(error: unknown): number {
  if (!isProfileMeshError(error)) return EXIT.failed;
  // Without a signal: the user left a question.
  if (error.code === 'PM_ABORTED') return EXIT.interrupted;
  return USAGE_CODES.test(error.code) || isUnknownConnectionType(error) ? EXIT.usage : EXIT.failed;
}

// `source.type: snowflake` is a slip in the configuration; other features are refused while a table is read.
function isUnknownConnectionType({ code, details }: ProfileMeshError): boolean {
  const { feature } = details;
  return code === 'PM_UNSUPPORTED' && typeof feature === 'string' && /^A connection of type /.test(feature);
}

/** Writes an error to stderr: `error PM_…: message`, or with `json` one line `{"error":{code,message,details}}`. */
export async function reportError(
  io: CliIo,
  error: unknown,
  options: { json?: boolean } = {},
): Promise<void> {
  const known = isProfileMeshError(error);
  const message = known ? error.message : redactText(error instanceof Error ? error.message : String(error));
  const code: ErrorCode = known ? error.code : 'PM_INTERNAL';
  if (options.json) {
    const body = { error: { code, message, details: known ? error.details : {} } };
    await write(io.stderr, `${JSON.stringify(body)}\n`);
    return;
  }
  const lines = message.split('\n').map(escapeControls);
  await write(io.stderr, `error ${code}: ${lines.join('\n')}\n`);
}
