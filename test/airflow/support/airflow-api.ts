import type { AirflowLab } from '../../../scripts/airflow-lab/start-airflow.js';

/** A plain look at an Airflow server, of either major version, as one user. */
export interface AirflowApi {
  /** The base of the API: `…/api/v2` or `…/api/v1`. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sends a request and gives the parsed answer. Throws on any status from 400 on. */
  json<T>(method: string, path: string, body?: unknown): Promise<T>;
}

export async function createAirflowApi(
  lab: Pick<AirflowLab, 'url' | 'version'>,
  user = 'admin',
): Promise<AirflowApi> {
  const isV1 = lab.version.startsWith('2.');
  const base = `${lab.url}/api/${isV1 ? 'v1' : 'v2'}`;
  const headers = { authorization: isV1 ? basic(user) : `Bearer ${await logIn(lab.url, user)}` };
  return {
    base,
    headers,
    async json<T>(method: string, path: string, body?: unknown) {
      const answer = await fetch(`${base}${path}`, {
        method,
        headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`);
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
  };
}

function basic(user: string): string {
  return `Basic ${Buffer.from(`${user}:${user}`).toString('base64')}`;
}

async function logIn(url: string, user: string): Promise<string> {
  const answer = await fetch(`${url}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: user, password: user }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return token;
}
