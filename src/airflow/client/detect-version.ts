import { AirflowApiError } from '../../core/errors.js';
import { type AirflowVersion, parseAirflowVersion } from './airflow-version.js';
import { answerError } from './answer-error.js';
import { versionAnswer } from './answers.js';
import { readErrorDetail } from './error-detail.js';
import { tryParseExactJson } from './exact-json.js';
import type { HttpAnswer } from './http/exchange.js';

export interface DetectVersionOptions {
  /** GET below the server's address. With `login`, the client's authorization goes along. */
  get(path: string, login: boolean): Promise<HttpAnswer>;
  now(): Date;
  /** The client has no login to send along. */
  readonly anonymous: boolean;
}

/**
 * Asks a server which API it speaks. Airflow answers without a login; a gateway before it may want one.
 * @throws {AirflowApiError} PM_AIRFLOW_NOT_FOUND when there is no Airflow at the address
 */
export async function detectVersion({ get, now, anonymous }: DetectVersionOptions): Promise<AirflowVersion> {
  for (const api of ['v2', 'v1'] as const) {
    const path = `/api/${api}/version`;
    let answer = await get(path, false);
    if (isGate(answer)) answer = await get(path, true);
    const version = readVersion(answer);
    if (version) return { ...version, api };
    if (answer.status < 300) throw notAirflow(path, answer);
    if (answer.status !== 404 && answer.status !== 405)
      throw answerError({ method: 'GET', path, anonymous }, answer, now());
  }
  throw new AirflowApiError(
    'PM_AIRFLOW_NOT_FOUND',
    "Neither /api/v2/version nor /api/v1/version is there: no Airflow answers at the client's url. " +
      'Check it, with the path prefix if the server has one (https://host/deployment).',
    { method: 'GET', path: '/api/v2/version', status: 404 },
  );
}

/** A refusal, or a page to log in where JSON was expected. */
function isGate(answer: HttpAnswer): boolean {
  if (answer.status === 401 || answer.status === 403) return true;
  return answer.status < 300 && readVersion(answer) === undefined;
}

function readVersion(answer: HttpAnswer): AirflowVersion | undefined {
  if (answer.status !== 200) return undefined;
  const parsed = versionAnswer.safeParse(tryParseExactJson(answer.text));
  return parsed.success ? parseAirflowVersion(parsed.data.version) : undefined;
}

function notAirflow(path: string, answer: HttpAnswer): AirflowApiError {
  return new AirflowApiError(
    'PM_AIRFLOW_API',
    `GET ${path} answered ${answer.status} and no version: a login page, or no Airflow`,
    { method: 'GET', path, status: answer.status, detail: readErrorDetail(answer).text },
  );
}
