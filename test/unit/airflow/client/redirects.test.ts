import { describe, expect, it } from 'vitest';
import { calls, startStub, versionProbe } from './http-stub.js';
import { createTestClient, failureOf } from './test-client.js';

const VARIABLE = { status: 200, json: { key: 'a', value: 'x' } };
const auth = { kind: 'token', token: 'tok-abcd' } as const;

function redirect(status: number, location: string) {
  return { status, headers: { location } };
}

describe('redirects', () => {
  it('are followed within the origin, with the login', async () => {
    const stub = await startStub({
      answer: (request) =>
        versionProbe(request) ??
        (request.url.startsWith('/moved') ? VARIABLE : redirect(302, '/moved/variables/a?x=1')),
    });
    expect(await createTestClient({ url: stub.url, auth }).variables.get('a')).toBe('x');
    expect(stub.requests.at(-1)).toMatchObject({ method: 'GET', url: '/moved/variables/a?x=1' });
    expect(stub.requests.at(-1)?.headers.authorization).toBe('Bearer tok-abcd');
  });

  it('lose login, cookies and custom headers on the way to another origin', async () => {
    const other = await startStub({ answer: () => VARIABLE });
    const stub = await startStub({
      answer: (request) => versionProbe(request) ?? redirect(307, `${other.url}/elsewhere`),
    });
    const headers = { cookie: 'session=abcdef', 'x-api-key': 'key-9876' };
    await createTestClient({ url: stub.url, auth, headers }).variables.get('a');
    expect(other.requests).toHaveLength(1);
    const seen = other.requests[0]?.headers ?? {};
    expect(Object.keys(seen).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
  });

  it('say so where the other origin wants the login, and ask for no new one', async () => {
    const other = await startStub({
      answer: () => ({ status: 401, json: { detail: 'Not authenticated' } }),
    });
    const stub = await startStub({
      answer: (request) => versionProbe(request) ?? redirect(301, `${other.url}${request.url}`),
    });
    let asked = 0;
    const token = async () => {
      asked += 1;
      return `tok-${asked}`;
    };
    const client = createTestClient({ url: stub.url, auth: { kind: 'token', token } });
    const error = await failureOf(client.variables.get('a'));
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_AUTH', status: 401, transient: false });
    expect(error.message).toContain(`redirected to ${other.url}, which answered 401: the login is not sent`);
    expect(asked).toBe(1);
  });

  it('do not bring the login back when they return', async () => {
    let home = '';
    const other = await startStub({ answer: () => redirect(302, `${home}/back`) });
    const stub = await startStub({
      answer: (request) =>
        versionProbe(request) ?? (request.url === '/back' ? VARIABLE : redirect(302, `${other.url}/`)),
    });
    home = stub.url;
    await createTestClient({ url: stub.url, auth }).variables.get('a');
    expect(stub.requests.at(-1)?.url).toBe('/back');
    expect(stub.requests.at(-1)?.headers.authorization).toBeUndefined();
  });

  it.each([301, 302, 303])('never make a read of a write (%i)', async (status) => {
    const stub = await startStub({ answer: (request) => versionProbe(request) ?? redirect(status, '/new') });
    const client = createTestClient({ url: stub.url, auth });
    const error = await failureOf(client.request({ method: 'POST', path: '/variables', body: {} }));
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_API', status, maybeApplied: status === 303 });
    expect(error.message).toMatch(/a write would become a read/);
    expect(calls(stub)).toEqual(['POST /api/v2/variables']);
  });

  it.each([307, 308])('keep method and body within the origin (%i)', async (status) => {
    const stub = await startStub({
      answer: (request) =>
        versionProbe(request) ??
        (request.url === '/new' ? { status: 201, json: {} } : redirect(status, '/new')),
    });
    const client = createTestClient({ url: stub.url, auth });
    await client.request({ method: 'POST', path: '/variables', body: { key: 'k' } });
    expect(stub.requests.at(-1)).toMatchObject({ method: 'POST', url: '/new', body: '{"key":"k"}' });
  });

  it('never carry a write, nor a password, to another origin', async () => {
    const other = await startStub({ answer: () => ({ status: 201, json: { access_token: 't' } }) });
    const stub = await startStub({
      answer: (request) => versionProbe(request) ?? redirect(307, `${other.url}/auth/token`),
    });
    const login = { kind: 'password', username: 'u', password: 'pass-word-1' } as const;
    const error = await failureOf(createTestClient({ url: stub.url, auth: login }).variables.get('a'));
    expect(error.message).toContain(`not sent on to ${other.url}`);
    expect(other.requests).toEqual([]);
  });

  it('end after five', async () => {
    const stub = await startStub({ answer: (request) => versionProbe(request) ?? redirect(302, '/again') });
    const error = await failureOf(createTestClient({ url: stub.url, auth }).variables.get('a'));
    expect(error.message).toMatch(/goes on after 5 redirects/);
    expect(calls(stub)).toHaveLength(6);
  });

  it('have to end with their request within its timeoutMs', async () => {
    const stub = await startStub({
      answer: async (request) => {
        const probe = versionProbe(request);
        if (probe) return probe;
        // Six of them take longer than the time, none alone does.
        await new Promise((resolve) => setTimeout(resolve, 600));
        return redirect(302, '/again');
      },
    });
    const client = createTestClient({ url: stub.url, auth, timeoutMs: 1_500, retry: { retries: 0 } });
    const error = await failureOf(client.variables.get('a'));
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_TIMEOUT', transient: true, maybeApplied: false });
    expect(error.message).toContain('within 1500 ms');
    expect(calls(stub).length).toBeLessThan(6);
  });

  it('lead only to web addresses', async () => {
    const stub = await startStub({
      answer: (request) => versionProbe(request) ?? redirect(302, 'file:///etc/passwd'),
    });
    const error = await failureOf(createTestClient({ url: stub.url, auth }).variables.get('a'));
    expect(error.message).toMatch(/no web address/);
  });
});
