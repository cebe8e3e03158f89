import { AirflowApiError } from '../../core/errors.js';
import type { Secret } from '../../core/redact.js';
import { answerError } from './answer-error.js';
import { loginAnswer } from './answers.js';
import { readErrorDetail } from './error-detail.js';
import { tryParseExactJson } from './exact-json.js';
import type { HttpAnswer, HttpExchange } from './http/exchange.js';

/** The request that exchanges a user and a password for a JWT on Airflow 3. It changes nothing on the server. */
export function loginRequest(
  user: string,
  password: Secret,
): Pick<HttpExchange, 'method' | 'body' | 'changes'> {
  const body = JSON.stringify({ username: user, password: password.reveal() });
  return { method: 'POST', body, changes: false };
}

/** The token of the answer. @throws {AirflowApiError} PM_AIRFLOW_AUTH when there is none; others for a server in trouble */
export function readLogin(path: string, answer: HttpAnswer, now: Date): string {
  const request = { method: 'POST', path, changes: false } as const;
  if (answer.status >= 200 && answer.status < 300) {
    const parsed = loginAnswer.safeParse(tryParseExactJson(answer.text));
    if (parsed.success) return parsed.data.access_token;
    throw refused(path, answer, `The login at ${path} was answered without a token`);
  }
  if (answer.status >= 500 || answer.status === 429) throw answerError(request, answer, now);
  const hint =
    answer.status === 404
      ? 'the server has no such login; use a token of its own kind (its identity provider, or the managed service)'
      : 'check the user and the password';
  throw refused(path, answer, `The login at ${path} was refused with ${answer.status} (${hint})`);
}

function refused(path: string, answer: HttpAnswer, message: string): AirflowApiError {
  const detail = answer.status >= 300 ? readErrorDetail(answer).text : undefined;
  return new AirflowApiError('PM_AIRFLOW_AUTH', message, {
    method: 'POST',
    path,
    status: answer.status,
    detail,
  });
}
