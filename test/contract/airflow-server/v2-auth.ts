import { describe, expect, it } from 'vitest';
import type { Answer, Subject } from './session.js';

export function describeAuth({ behaviour, session }: Subject): void {
  const logIn = (raw: string, contentType = 'application/json'): Promise<Answer> =>
    session().call('POST', '//auth/token', undefined, {
      user: null,
      raw,
      headers: { 'content-type': contentType },
    });
  const variable = (authorization: string): Promise<Answer> =>
    session().call('GET', '/variables/contract_none', undefined, { user: null, headers: { authorization } });

  describe('version and routes', () => {
    it('tells its version to anybody', async () => {
      const answer = await session().call('GET', '/version', undefined, { user: null });
      expect(answer).toMatchObject({ status: 200, json: { version: behaviour.version } });
    });

    it('is healthy', async () => {
      const answer = await session().call('GET', '/monitor/health', undefined, { user: null });
      expect(answer).toMatchObject({
        status: 200,
        json: { metadatabase: { status: 'healthy' }, scheduler: { status: 'healthy' } },
      });
    });

    it.each([
      ['/api/v1/version', 'removed in Airflow 3'],
      ['/health', '/api/v2/monitor/health'],
      ['/api/v2/nothing', 'API route not found'],
    ])('says in `error` that %s is not there', async (path, text) => {
      const answer = await session().call('GET', `/${path}`);
      expect(answer).toMatchObject({ status: 404, json: { error: expect.stringContaining(text) } });
    });

    it('refuses a method that a route does not have', async () => {
      expect(await session().call('PUT', '/variables', {})).toMatchObject({
        status: 405,
        json: { detail: 'Method Not Allowed' },
      });
    });
  });

  describe('login', () => {
    it('gives a token with its end in it', async () => {
      const answer = await logIn('{"username":"admin","password":"admin"}');
      expect(answer.status).toBe(201);
      const { access_token: token } = answer.json as { access_token: string };
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
      expect(claims).toMatchObject({ sub: 'admin', role: 'admin', aud: 'apache-airflow' });
      expect(claims.exp - claims.iat).toBeGreaterThan(80_000);
    });

    it('refuses a wrong password', async () => {
      const answer = await logIn('{"username":"admin","password":"x"}');
      expect(answer).toMatchObject({ status: 401, json: { detail: 'Invalid credentials' } });
    });

    it('refuses empty texts', async () => {
      expect((await logIn('{"username":"","password":""}')).status).toBe(400);
    });

    it.each(['{"username":"admin"}', '{"username":"admin","password":"admin","x":1}'])(
      'refuses %s',
      async (raw) => {
        const answer = await logIn(raw);
        expect(answer.status).toBe(422);
        const { detail } = answer.json as { detail: unknown };
        expect(typeof detail).toBe(behaviour.formLogin ? 'string' : 'object');
      },
    );

    it('takes a form, or not', async () => {
      const answer = await logIn('username=admin&password=admin', 'application/x-www-form-urlencoded');
      expect(answer.status).toBe(behaviour.formLogin ? 201 : 422);
      expect((await logIn('x', 'text/plain')).status).toBe(behaviour.formLogin ? 415 : 422);
    });

    it('fails on broken JSON', async () => {
      const answer = await logIn('{broken');
      expect([answer.status, answer.type]).toEqual(
        behaviour.formLogin ? [500, 'text/plain'] : [422, 'application/json'],
      );
      // A real server breaks the connection after that answer: the next request on it is lost.
      await session()
        .call('GET', '/version', undefined, { user: null })
        .catch(() => undefined);
    });

    it('wants a Bearer token that it made', async () => {
      expect(await variable('')).toMatchObject({ status: 401, json: { detail: 'Not authenticated' } });
      expect(await variable('Basic YWRtaW46YWRtaW4=')).toMatchObject({ status: 401 });
      expect(await variable('Bearer x')).toMatchObject({
        status: 403,
        json: { detail: 'Invalid JWT token' },
      });
      const token = await session().token('admin');
      const forged = `${token.slice(0, token.lastIndexOf('.'))}.${'A'.repeat(86)}`;
      expect(await variable(`Bearer ${forged}`)).toMatchObject({
        status: 403,
        json: { detail: 'Invalid JWT token' },
      });
      expect(await variable(`Bearer ${token}`)).toMatchObject({ status: 404 });
    });
  });
}
