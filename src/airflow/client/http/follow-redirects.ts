import { AirflowApiError } from '../../../core/errors.js';
import { exchange, type HttpAnswer, type HttpExchange, type HttpLimits } from './exchange.js';

const MAX_REDIRECTS = 5;
const KEEPS_METHOD = new Set([307, 308]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
// All that another origin gets to see.
const HARMLESS_HEADERS = new Set(['accept', 'accept-encoding', 'user-agent']);

/**
 * One request, its redirects followed, all within one `timeoutMs`. A write is followed only within its origin and where its method is kept
 * (307, 308); a read elsewhere goes without authorization, cookies and the caller's own headers.
 * @throws {AirflowApiError} PM_AIRFLOW_API for a redirect that is not followed, PM_AIRFLOW_AUTH where another origin
 *   wants the login that it was not sent
 */
export async function followRedirects(request: HttpExchange, limits: HttpLimits): Promise<HttpAnswer> {
  let current = request;
  const endsAt = performance.now() + limits.timeoutMs;
  for (let followed = 0; ; followed += 1) {
    const answer = await exchange(current, { ...limits, leftMs: Math.max(0, endsAt - performance.now()) });
    const { location } = answer.headers;
    if (isRefusal(answer) && lostItsLogin(request, current)) throw withoutLogin(current, answer);
    if (!REDIRECTS.has(answer.status) || location === undefined) return answer;
    if (followed === MAX_REDIRECTS)
      throw refused(request, answer, `it goes on after ${MAX_REDIRECTS} redirects`);
    current = nextRequest(current, answer, location);
  }
}

function nextRequest(current: HttpExchange, answer: HttpAnswer, location: string): HttpExchange {
  const here = new URL(current.origin);
  const base = `${here.origin}${current.path}`;
  const target = URL.canParse(location, base) ? new URL(location, base) : undefined;
  if (!target || !/^https?:$/.test(target.protocol))
    throw refused(current, answer, 'its target is no web address');
  const foreign = target.origin !== here.origin;
  if (current.method !== 'GET') {
    if (foreign) {
      throw refused(
        current,
        answer,
        `a write is not sent on to ${target.origin}; if that is the server, give it as url`,
      );
    }
    if (!KEEPS_METHOD.has(answer.status)) {
      throw refused(current, answer, 'a write would become a read; give the address that it leads to as url');
    }
  }
  if (foreign && here.protocol === 'https:' && target.protocol === 'http:') {
    throw refused(current, answer, 'it leads from https to http');
  }
  const path = `${target.pathname}${target.search}`;
  return {
    ...current,
    origin: target.origin,
    path,
    headers: foreign ? harmless(current.headers) : current.headers,
  };
}

function isRefusal({ status }: HttpAnswer): boolean {
  return status === 401 || status === 403;
}

function lostItsLogin(request: HttpExchange, current: HttpExchange): boolean {
  return 'authorization' in request.headers && !('authorization' in current.headers);
}

// A new login would not help: the address is the wrong one, such as http:// where the server wants https://.
function withoutLogin(
  { method, origin, shownPath: path }: HttpExchange,
  answer: HttpAnswer,
): AirflowApiError {
  return new AirflowApiError(
    'PM_AIRFLOW_AUTH',
    `${method} ${path} was redirected to ${origin}, which answered ${answer.status}: the login is not sent there. ` +
      'If that is the server, give it as url.',
    { method, path, status: answer.status },
  );
}

function harmless(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => HARMLESS_HEADERS.has(name.toLowerCase())),
  );
}

function refused(request: HttpExchange, answer: HttpAnswer, why: string): AirflowApiError {
  const path = request.shownPath;
  return new AirflowApiError(
    'PM_AIRFLOW_API',
    `${request.method} ${path} was answered with a redirect (${answer.status}) that is not followed: ${why}`,
    // 303 says: done, look over there.
    { method: request.method, path, status: answer.status, maybeApplied: answer.status === 303 },
  );
}
