import { AirflowApiError, type ErrorCode } from '../../core/errors.js';
import type { HttpMethod } from './api-request.js';
import { readErrorDetail } from './error-detail.js';
import type { HttpAnswer } from './http/exchange.js';
import { retryAfterMs } from './retry-after.js';

const TRANSIENT = new Set([408, 429, 502, 503, 504]);

const CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'PM_AIRFLOW_REJECTED',
  401: 'PM_AIRFLOW_AUTH',
  403: 'PM_AIRFLOW_FORBIDDEN',
  404: 'PM_AIRFLOW_NOT_FOUND',
  405: 'PM_AIRFLOW_UNSUPPORTED',
  409: 'PM_AIRFLOW_CONFLICT',
  413: 'PM_AIRFLOW_REJECTED',
  415: 'PM_AIRFLOW_REJECTED',
  422: 'PM_AIRFLOW_REJECTED',
};

const HINTS: Readonly<Record<number, string>> = {
  401: ' (check the user, the password or the token)',
  403: ' (the login is known and has no right to it; Variables and asset events need the role Op)',
  405: " (this server's version can't do it)",
};

/** The error of an answer that is not 2xx. `now` is what a date in `Retry-After` counts from. */
export function answerError(
  request: { readonly method: HttpMethod; readonly path: string; readonly changes?: boolean },
  answer: HttpAnswer,
  now: Date,
): AirflowApiError {
  const { method, path, changes = method !== 'GET' } = request;
  const { status } = answer;
  const detail = readErrorDetail(answer);
  const staleToken = isStaleToken(answer);
  const code = staleToken ? 'PM_AIRFLOW_AUTH' : (CODES[status] ?? 'PM_AIRFLOW_API');
  const hint = staleToken ? HINTS[401] : detail.routeMissing ? routeHint(path) : HINTS[status];
  return new AirflowApiError(code, `${method} ${path} answered ${status}${hint ?? ''}`, {
    method,
    path,
    status,
    detail: detail.text,
    transient: TRANSIENT.has(status),
    // An answer of a server or of a gateway that failed says nothing of what happened before it failed.
    maybeApplied: changes && (status >= 500 || status === 408),
    retryAfterMs: retryAfterMs(answer.headers['retry-after'], now),
    details: detail.routeMissing ? { routeMissing: true } : {},
  });
}

/** True when another token may be accepted: expired (401), or signed with a secret that has changed (403). */
export function isStaleToken(answer: HttpAnswer): boolean {
  if (answer.status === 401) return true;
  return answer.status === 403 && /invalid jwt token/i.test(readErrorDetail(answer).text);
}

function routeHint(path: string): string {
  return ` (no such address; check the path prefix in the client's url, and whether this version has ${path})`;
}
