import { validateHeaderName, validateHeaderValue } from 'node:http';
import { ProfileMeshError } from '../../core/errors.js';
import { Secret } from '../../core/redact.js';

const SENSITIVE = /auth|cookie|token|key|secret|password/i;

/**
 * The caller's headers, names in lower case. What looks like a credential is kept out of every message from now on.
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT for what HTTP can't carry; names the header, never its value
 */
export function customHeaders(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      check(name, value);
      return [name.toLowerCase(), SENSITIVE.test(name) ? new Secret(value).reveal() : value];
    }),
  );
}

function check(name: string, value: string): void {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    // Node's own message may hold the value.
    throw new ProfileMeshError(
      'PM_INVALID_ARGUMENT',
      `The header ${JSON.stringify(name)} of the Airflow client can't be sent: its name or its value holds a character that HTTP does not allow.`,
    );
  }
}
