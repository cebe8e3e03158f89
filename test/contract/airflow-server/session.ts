import { randomBytes } from 'node:crypto';
import type { ServerBehaviour } from '../../../src/testing/fake-airflow/server-behaviour.js';
import type { AirflowServer } from '../airflow-server.js';

/** What the parts of the suite share: asked for when a test runs. */
export interface Subject {
  readonly behaviour: ServerBehaviour;
  readonly session: () => Session;
  readonly server: () => AirflowServer;
}

export interface Answer {
  readonly status: number;
  /** The content type without its parameters; null without one. */
  readonly type: string | null;
  readonly text: string;
  /** The parsed text; undefined when it is no JSON. */
  readonly json: unknown;
}

export interface CallOptions {
  /** Who asks. Default admin; null sends no login. */
  readonly user?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, instead of the JSON of `body`. */
  readonly raw?: string | Uint8Array;
}

/** Sends plain requests; paths are below `/api/v2` or `/api/v1` unless they begin with `//`. */
export interface Session {
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  /** Triggers a run and gives its id. */
  newRun(dagId: string): Promise<string>;
  token(user: string): Promise<string>;
}

export function createSession(url: string, api: 'v1' | 'v2'): Session {
  const tokens = new Map<string, Promise<string>>();
  const authorizationOf = async (user: string): Promise<string> => {
    if (api === 'v1') return `Basic ${Buffer.from(`${user}:${user}`).toString('base64')}`;
    return `Bearer ${await session.token(user)}`;
  };
  const session: Session = {
    async call(method, path, body, { user = 'admin', headers = {}, raw } = {}) {
      const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
      const answer = await fetch(path.startsWith('//') ? url + path.slice(1) : `${url}/api/${api}${path}`, {
        method,
        headers: {
          ...(user !== null && { authorization: await authorizationOf(user) }),
          ...(content !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(content !== undefined && { body: content }),
      });
      const text = await answer.text();
      const type = answer.headers.get('content-type')?.split(';')[0] ?? null;
      return { status: answer.status, type, text, json: parse(text) };
    },
    async newRun(dagId) {
      const runId = `contract-${randomBytes(6).toString('hex')}`;
      const body = { dag_run_id: runId, ...(api === 'v2' && { logical_date: null }) };
      const answer = await session.call('POST', `/dags/${dagId}/dagRuns`, body);
      if (answer.status !== 200) throw new Error(`no run of ${dagId}: ${answer.status} ${answer.text}`);
      return runId;
    },
    token(user) {
      const known = tokens.get(user) ?? logIn(url, user);
      tokens.set(user, known);
      return known;
    },
  };
  return session;
}

async function logIn(url: string, user: string): Promise<string> {
  const answer = await fetch(`${url}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: user, password: user }),
  });
  const body = (await answer.json()) as { access_token?: string };
  if (!body.access_token) throw new Error(`no token for ${user}: ${answer.status} ${JSON.stringify(body)}`);
  return body.access_token;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where the XComs of a task instance are. */
export function xcomsOf(options: { dagId?: string; runId: string; taskId?: string }): string {
  const { dagId = 'contract', runId, taskId = 'placeholder' } = options;
  return `/dags/${dagId}/dagRuns/${runId}/taskInstances/${taskId}/xcomEntries`;
}

/** A name that no other test uses. */
export function uniqueName(prefix: string): string {
  return `${prefix}_${randomBytes(5).toString('hex')}`;
}
