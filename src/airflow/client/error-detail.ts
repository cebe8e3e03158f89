import { type ExactJson, tryParseExactJson } from './exact-json.js';
import type { HttpAnswer } from './http/exchange.js';

/** What an answer says of a failure. */
export interface ErrorDetail {
  /** The server's own words; `''` when it said nothing. Never the SQL text that Airflow 3.0 and 3.1 put beside it. */
  readonly text: string;
  /** The server has no such address at all: a wrong path prefix, or an older version. */
  readonly routeMissing: boolean;
}

type JsonObject = { [key: string]: ExactJson };

/** Reads both shapes of Airflow's errors (`detail` of FastAPI, RFC 7807), plain texts and HTML pages. */
export function readErrorDetail({ status, text }: Pick<HttpAnswer, 'status' | 'text'>): ErrorDetail {
  const json = tryParseExactJson(text);
  if (!isObject(json)) return { text: plainText(text), routeMissing: status === 404 };
  // A route that Airflow does not know is answered by its framework: 2.x under no type of its own, 3.x in these words.
  const knowsRoute = 'detail' in json && json.type !== 'about:blank' && json.detail !== 'Not Found';
  return { text: describe(json), routeMissing: status === 404 && !knowsRoute };
}

function describe(json: JsonObject): string {
  const { detail, error, title } = json;
  if (typeof detail === 'string' && detail !== '') return detail;
  if (Array.isArray(detail)) return detail.map(describeIssue).join('; ');
  if (isObject(detail)) return [detail.reason, detail.message].filter(isText).join(': ');
  return [error, title].find(isText) ?? '';
}

function describeIssue(issue: ExactJson): string {
  if (!isObject(issue)) return isText(issue) ? issue : '';
  const place = Array.isArray(issue.loc) ? issue.loc.join('.') : '';
  const message = isText(issue.msg) ? issue.msg : '';
  // Not `place: message`, which would read as an assignment where the place is a password.
  return place === '' ? message : `${message} (${place})`;
}

function plainText(text: string): string {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1]?.trim();
  if (title !== undefined && title !== '') return `an HTML page titled "${title}"`;
  if (/^\s*<(?:!doctype|html)/i.test(text)) return 'an HTML page';
  return text.trim().split('\n', 1)[0] ?? '';
}

function isObject(value: ExactJson | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: ExactJson | undefined): value is string {
  return typeof value === 'string' && value !== '';
}
