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

  describe('a mapped task', () => {
    const NONE = { status: 404, type: PROBLEM };
    const newPath = async (): Promise<string> => {
      const runId = await session().newRun('contract_mapped');
      return `/dags/contract_mapped/dagRuns/${runId}/taskInstances`;
    };

    it('has an address for each of its instances, and none for all', async () => {
      const path = await newPath();
      expect((await session().call('GET', `${path}/work/1`)).json).toMatchObject({
        task_id: 'work',
        map_index: 1,
        state: null,
      });
      expect(await session().call('GET', `${path}/work/3`)).toMatchObject(NONE);
      expect(await session().call('GET', `${path}/work`)).toMatchObject({
        ...NONE,
        json: { detail: 'Task instance is mapped, add the map_index value to the URL' },
      });
      expect(await session().call('GET', `${path}/none`)).toMatchObject(NONE);
    });

    it('is listed in pages', async () => {
      const path = await newPath();
      const count = async (query: string): Promise<unknown> => {
        const { json } = await session().call('GET', `${path}?${query}`);
        const { task_instances: page, total_entries: total } = json as {
          task_instances: unknown[];
          total_entries: number;
        };
        return [page.length, total];
      };
      expect(await count('')).toEqual([3, 3]);
      expect(await count('limit=2')).toEqual([2, 3]);
      expect(await count('limit=2&offset=2')).toEqual([1, 3]);
      expect(await count('limit=0')).toEqual([0, 3]);
    });

    it('takes a state for one instance', async () => {
      const path = await newPath();
      const body = { dry_run: false, new_state: 'success' };
      expect((await session().call('PATCH', `${path}/work/1`, body)).status).toBe(200);
      const stateOf = async (index: number): Promise<unknown> =>
        ((await session().call('GET', `${path}/work/${index}`)).json as { state: unknown }).state;
      expect([await stateOf(0), await stateOf(1)]).toEqual([null, 'success']);
      expect(await session().call('PATCH', `${path}/work/3`, body)).toMatchObject(NONE);
      expect(await session().call('PATCH', `${path}/none`, body)).toMatchObject({
        ...NONE,
        json: { title: 'Task not found' },
      });
    });

    it('has XComs by map index', async () => {
      const xcoms = `${await newPath()}/work/xcomEntries`;
      expect(await session().call('GET', `${xcoms}/k?map_index=1`)).toMatchObject(NONE);
      expect((await session().call('GET', `${xcoms}?map_index=1`)).json).toMatchObject({ total_entries: 0 });
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

    it('are listed in pages, all of them for a limit of 0', async () => {
      await create({ key: uniqueName('one'), value: '1' });
      await create({ key: uniqueName('two'), value: '2' });
      const count = async (query: string): Promise<number> => {
        const { json } = await session().call('GET', `/variables?${query}`);
        return (json as { variables: unknown[] }).variables.length;
      };
      expect(await count('limit=1')).toBe(1);
      expect(await count('limit=0')).toBeGreaterThan(1);
      expect(await count('limit=1&offset=1')).toBe(1);
      expect((await session().call('GET', '/variables?limit=-1')).status).toBe(400);
      expect((await session().call('GET', '/variables?limit=x')).status).toBe(400);
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

    it('refuses a logical date twice', async () => {
      const day = new Date(Math.floor(Math.random() * 1e12)).toISOString();
      expect((await trigger({ logical_date: day })).status).toBe(200);
      expect(await trigger({ logical_date: day.replace('Z', '+00:00') })).toMatchObject({
        status: 409,
        json: { detail: expect.stringContaining('logical date') },
      });
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
