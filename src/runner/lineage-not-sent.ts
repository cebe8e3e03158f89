import { isProfileMeshError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { redactText } from '../core/redact.js';

/** The work is done and stays: that its lineage was not sent is a warning. */
export function lineageNotSent(
  error: unknown,
  { logger, remedy }: { readonly logger: Logger; readonly remedy: string },
): void {
  const reason = redactText(error instanceof Error ? error.message : String(error));
  logger.warn(
    `Lineage was not sent. ${reason} ${remedy}`.trim(),
    isProfileMeshError(error) ? { code: error.code } : {},
  );
}
