import { AirflowApiError, type ErrorCode } from '../../core/errors.js';
import type { HttpMethod } from './api-request.js';
import { readErrorDetail } from './error-detail.js';
import type { HttpAnswer } from './http/exchange.js';
import { retryAfterMs } from './retry-after.js';
import { roleHint } from './role-hint.js';

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

const WRONG_LOGIN = 'check the user, the password or the token';
const NO_LOGIN =
  'no user, password or token was given: on the command line --username with --password, or --token, or ' +
  'PROFILEMESH_AIRFLOW_USERNAME with PROFILEMESH_AIRFLOW_PASSWORD, or PROFILEMESH_AIRFLOW_TOKEN; in code auth';

interface RefusedRequest {
  readonly method: HttpMethod;
  readonly path: string;
  readonly changes?: boolean | undefined;
  /** It was sent without a login, because the client has none. */
  readonly anonymous?: boolean;
}

/** The error of an answer that is not 2xx. `now` is what a date in `Retry-After` counts from. */
export function answerError(request: RefusedRequest, answer: HttpAnswer, now: Date): AirflowApiError {
  const { method, path, changes = method !== 'GET' } = request;
  const { status } = answer;
  const detail = readErrorDetail(answer);
  const staleToken = isStaleToken(answer);
  const code = staleToken ? 'PM_AIRFLOW_AUTH' : (CODES[status] ?? 'PM_AIRFLOW_API');
  const hint = staleToken
    ? loginHint(request)
    : detail.routeMissing
      ? routeHint(path)
      : hintOf(request, status);
  return new AirflowApiError(code, `${method} ${path} answered ${status}${hint ? ` (${hint})` : ''}`, {
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
  return `no such address; check the path prefix in the client's url, and whether this version has ${path}`;
}

function loginHint({ anonymous }: RefusedRequest): string {
  return anonymous ? NO_LOGIN : WRONG_LOGIN;
}

function hintOf(request: RefusedRequest, status: number): string | undefined {
  if (status === 403 && request.anonymous) return NO_LOGIN;
  if (status === 403) return `the login is known and has no right to it: ${roleHint(request)}`;
  return status === 405 ? "this server's version can't do it" : undefined;
}
