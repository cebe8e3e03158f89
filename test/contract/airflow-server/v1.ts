import { describe, expect, it } from 'vitest';
import { type Answer, type Subject, uniqueName, xcomsOf } from './session.js';

export function describeV1({ behaviour, session }: Subject): void {
  const PROBLEM = 'application/problem+json';

  describe('version and login', () => {
    it('tells its version to anybody, below /api/v1 only', async () => {
      const answer = await session().call('GET', '/version', undefined, { user: null });
      expect(answer).toMatchObject({ status: 200, json: { version: behaviour.version } });
      for (const [method, path] of [
        ['GET', '//api/v2/version'],
        ['POST', '//auth/token'],
      ] as const) {
        expect(await session().call(method, path, method === 'POST' ? {} : undefined)).toMatchObject({
          status: 404,
          type: 'text/html',
        });
      }
      expect(await session().call('GET', '/nothing')).toMatchObject({ status: 404, type: PROBLEM });
      expect((await session().call('GET', '//health', undefined, { user: null })).status).toBe(200);
    });

    it.each(['', 'Basic eDp5', 'Bearer x'])('refuses the login "%s"', async (authorization) => {
      const options = { user: null, headers: { authorization } };
      expect(await session().call('GET', '/dags/contract', undefined, options)).toMatchObject({
        status: 401,
        type: PROBLEM,
        json: { detail: null, status: 401, title: 'Unauthorized' },
      });
    });
  });

  describe('xcomEntries', () => {
    it('can be read and never written', async () => {
      const path = xcomsOf({ runId: await session().newRun('contract') });
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        for (const place of [path, `${path}/k`]) {
          expect(await session().call(method, place, { key: 'k', value: 1 })).toMatchObject({
            status: 405,
            json: { title: 'Method Not Allowed' },
          });
        }
      }
      expect((await session().call('GET', path)).json).toEqual({ total_entries: 0, xcom_entries: [] });
      expect(await session().call('GET', `${path}/k`)).toMatchObject({
        status: 404,
        type: PROBLEM,
        json: { title: 'XCom entry not found' },
      });
    });
  });

  describe('variables', () => {
    const create = (body: unknown, user = 'admin'): Promise<Answer> =>
      session().call('POST', '/variables', body, { user });

    it('are replaced in silence, and lose their description', async () => {
      const key = uniqueName('plain');
      expect(await create({ key, value: '{"o":1}', description: 'd' })).toMatchObject({
        status: 200,
        json: { key, value: '{"o":1}', description: 'd' },
      });
      expect((await create({ key, value: '2' })).status).toBe(200);
      expect((await session().call('GET', `/variables/${key}`)).json).toEqual({
        description: null,
        key,
        value: '2',
      });
    });

    it('show secrets', async () => {
      const key = uniqueName('my_secret');
      const value = '{"next_page_token":"abc"}';
      await create({ key, value });
      expect((await session().call('GET', `/variables/${key}`)).json).toMatchObject({ value });
    });

    it('are changed where they are, with the key in the body and no mask', async () => {
      const key = uniqueName('patched');
      await create({ key, value: '1' });
      const patch = (path: string, body: unknown): Promise<Answer> => session().call('PATCH', path, body);
      expect((await patch(`/variables/${key}`, { key, value: '2' })).json).toMatchObject({ value: '2' });
      expect((await patch(`/variables/${key}`, { value: '3' })).status).toBe(400);
      expect((await patch(`/variables/${key}`, { key: 'other', value: '3' })).status).toBe(400);
      expect((await patch(`/variables/${key}?update_mask=value`, { key, value: '3' })).status).toBe(400);
      const missing = uniqueName('missing');
      expect((await patch(`/variables/${missing}`, { key: missing, value: '3' })).status).toBe(404);
    });

    it('are texts', async () => {
      expect((await create({ key: uniqueName('object'), value: { a: 1 } })).status).toBe(400);
      expect((await create({ key: uniqueName('none') })).status).toBe(400);
    });

    it('are deleted once', async () => {
      const key = uniqueName('deleted/here');
      await create({ key, value: '1' });
      const path = `/variables/${encodeURIComponent(key)}`;
      expect((await session().call('DELETE', path)).status).toBe(204);
      expect((await session().call('DELETE', path)).status).toBe(404);
      expect((await session().call('GET', path)).status).toBe(404);
    });

    it.each([
      ['viewer', 403],
      ['user', 403],
      ['op', 200],
    ])('are written by an op, not by a %s', async (user, status) => {
      expect((await create({ key: uniqueName('role'), value: '1' }, user)).status).toBe(status);
    });
  });

  describe('runs, task instances and datasets', () => {
    const trigger = (body: unknown, dagId = 'contract'): Promise<Answer> =>
      session().call('POST', `/dags/${dagId}/dagRuns`, body);

    it('starts a run, and refuses its id twice', async () => {
      const runId = uniqueName('run');
      const conf = { rows: 1 };
      expect(await trigger({ dag_run_id: runId, conf })).toMatchObject({
        status: 200,
        json: { dag_run_id: runId, state: 'queued', conf },
      });
      expect(await trigger({ dag_run_id: runId })).toMatchObject({ status: 409, type: PROBLEM });
      expect((await session().call('GET', `/dags/contract/dagRuns/${runId}`)).json).toMatchObject({ conf });
      expect((await session().call('GET', '/dags/contract/dagRuns/none')).status).toBe(404);
    });

    it.each([{ logical_date: null }, { conf: 'x' }, { other: 1 }])('refuses %j', async (body) => {
      expect(await trigger(body)).toMatchObject({ status: 400, type: PROBLEM });
    });

    it('refuses what is no JSON, and an unknown DAG', async () => {
      const raw = { raw: '{broken' };
      const broken = await session().call('POST', '/dags/contract/dagRuns', undefined, raw);
      expect(broken).toMatchObject({ status: 400, json: { detail: 'Request body is not valid JSON' } });
      expect((await trigger({}, 'none')).status).toBe(404);
    });

    it('sets the state of a task, unless it only says what it would do', async () => {
      const path = `/dags/contract/dagRuns/${await session().newRun('contract')}/taskInstances/placeholder`;
      const stateOf = async (): Promise<unknown> => {
        return ((await session().call('GET', path)).json as { state: unknown }).state;
      };
      expect(await stateOf()).toBeNull();
      expect((await session().call('PATCH', path, { new_state: 'success' })).status).toBe(200);
      expect(await stateOf()).toBeNull();
      const real = { dry_run: false, new_state: 'success' };
      expect(await session().call('PATCH', path, real)).toMatchObject({ status: 200, json: {} });
      expect(await stateOf()).toBe('success');
      expect((await session().call('PATCH', path, { dry_run: false, new_state: 'running' })).status).toBe(
        400,
      );
    });

    it('takes an event of a dataset by its address', async () => {
      const event = (body: unknown): Promise<Answer> => session().call('POST', '/datasets/events', body);
      const uri = 'x-profile://warehouse/orders';
      expect(await event({ dataset_uri: uri, extra: { rows: 1, password: 'x' } })).toMatchObject({
        status: 200,
        json: { dataset_uri: uri, extra: { rows: 1, password: 'x', from_rest_api: true } },
      });
      expect((await event({ dataset_uri: 'x-profile://none' })).status).toBe(404);
      expect((await event({ dataset_uri: uri, extra: 'x' })).status).toBe(400);
    });
  });
}
