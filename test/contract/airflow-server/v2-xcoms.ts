import { beforeAll, describe, expect, it } from 'vitest';
import { type Subject, xcomsOf } from './session.js';

export function describeXComs({ behaviour, session }: Subject): void {
  describe('xcomEntries', () => {
    let runId: string;
    let path: string;
    beforeAll(async () => {
      runId = await session().newRun('contract');
      path = xcomsOf({ runId });
    });

    it('creates, tells where, and refuses a second time', async () => {
      const created = await session().call('POST', path, { key: 'twice', value: { a: 1 } });
      expect(created).toMatchObject({
        status: 201,
        json: {
          key: 'twice',
          dag_id: 'contract',
          run_id: runId,
          task_id: 'placeholder',
          map_index: -1,
          logical_date: null,
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        },
      });
      const again = await session().call('POST', path, { key: 'twice', value: { a: 2 } });
      expect(again.status).toBe(409);
    });

    it('replaces what is there, and only that', async () => {
      await session().call('POST', path, { key: 'patched', value: { a: 1 } });
      const patched = await session().call('PATCH', `${path}/patched`, { value: { b: 2 }, map_index: -1 });
      expect(patched).toMatchObject({ status: 200, json: { key: 'patched' } });
      const missing = await session().call('PATCH', `${path}/missing`, { value: 1 });
      expect(missing).toMatchObject({ status: 404, json: { detail: expect.stringContaining('`missing`') } });
    });

    it('deletes, where the version can', async () => {
      await session().call('POST', path, { key: 'deleted', value: 1 });
      const answer = await session().call('DELETE', `${path}/deleted`);
      expect(answer.status).toBe(behaviour.deleteXCom ? 204 : 405);
      if (!behaviour.deleteXCom) return;
      expect(answer.text).toBe('');
      expect((await session().call('DELETE', `${path}/deleted`)).status).toBe(404);
    });

    it('has no PUT', async () => {
      expect((await session().call('PUT', `${path}/any`, { value: 1 })).status).toBe(405);
    });

    it('says what is missing: entry, task, run, DAG', async () => {
      const body = { key: 'k', value: 1 };
      expect(await session().call('GET', `${path}/none`)).toMatchObject({
        status: 404,
        json: { detail: 'XCom entry with key: `none` not found' },
      });
      for (const place of [{ runId, taskId: 'none' }, { runId: 'none' }, { dagId: 'none', runId }]) {
        expect(await session().call('POST', xcomsOf(place), body)).toMatchObject({
          status: 404,
          json: { detail: expect.stringContaining('none') },
        });
        expect((await session().call('PATCH', `${xcomsOf(place)}/k`, { value: 1 })).status).toBe(404);
        expect((await session().call('GET', `${xcomsOf(place)}/k`)).status).toBe(404);
        expect(await session().call('GET', xcomsOf(place))).toMatchObject({
          status: 200,
          json: { xcom_entries: [], total_entries: 0 },
        });
      }
    });

    it('crashes for a map index that has no task instance', async () => {
      for (const mapIndex of [0, 5, -2]) {
        const answer = await session().call('POST', path, { key: 'k', value: 1, map_index: mapIndex });
        expect(answer).toMatchObject({ status: 500, type: 'text/plain', text: 'Internal Server Error' });
      }
    });

    it('keeps the instances of a mapped task apart', async () => {
      const mapped = xcomsOf({
        dagId: 'contract_mapped',
        runId: await session().newRun('contract_mapped'),
        taskId: 'work',
      });
      for (const mapIndex of [0, 1, 2]) {
        const body = { key: 'k', value: { index: mapIndex }, map_index: mapIndex };
        expect((await session().call('POST', mapped, body)).json).toMatchObject({ map_index: mapIndex });
      }
      expect((await session().call('POST', mapped, { key: 'k', value: 1, map_index: 3 })).status).toBe(500);
      expect((await session().call('GET', `${mapped}/k?map_index=2`)).json).toMatchObject({ map_index: 2 });
      expect((await session().call('GET', `${mapped}/k`)).status).toBe(404);
      expect((await session().call('PATCH', `${mapped}/k`, { value: 1, map_index: 1 })).json).toMatchObject({
        map_index: 1,
      });
      expect((await session().call('PATCH', `${mapped}/k?map_index=1`, { value: 1 })).status).toBe(404);
      expect((await session().call('GET', `${mapped}?limit=10`)).json).toMatchObject({ total_entries: 3 });
    });

    it.each([
      ['x', 'int_parsing'],
      [1.5, 'int_from_float'],
      [null, 'int_type'],
    ])('refuses the map index %s', async (mapIndex, type) => {
      const answer = await session().call('POST', path, { key: 'k', value: 1, map_index: mapIndex });
      expect(answer).toMatchObject({ status: 422, json: { detail: [{ type, loc: ['body', 'map_index'] }] } });
    });

    it.each([
      [{ value: 1 }, 'missing', ['body', 'key']],
      [{ key: 'k' }, 'missing', ['body', 'value']],
      [{ key: null, value: 1 }, 'string_type', ['body', 'key']],
      [{ key: 12, value: 1 }, 'string_type', ['body', 'key']],
      [{ key: 'k', value: 1, other: 1 }, 'extra_forbidden', ['body', 'other']],
    ])('refuses the body %j', async (body, type, loc) => {
      const answer = await session().call('POST', path, body);
      expect(answer).toMatchObject({ status: 422, json: { detail: [{ type, loc }] } });
    });

    it.each([
      [null, 'missing'],
      [[], 'model_attributes_type'],
      ['text', 'model_attributes_type'],
    ])('refuses the body %j, or crashes', async (body, type) => {
      const answer = await session().call('POST', path, body);
      expect(answer.status).toBe(behaviour.noObjectStatus);
      if (answer.status === 422) expect(answer.json).toMatchObject({ detail: [{ type, loc: ['body'] }] });
    });

    it('refuses what is no JSON', async () => {
      const broken = await session().call('POST', path, undefined, { raw: '{broken' });
      expect(broken).toMatchObject({ status: 422, json: { detail: [{ type: 'json_invalid' }] } });
      const empty = await session().call('POST', path, undefined, { raw: '' });
      expect(empty).toMatchObject({ status: 422, json: { detail: [{ type: 'missing', loc: ['body'] }] } });
      const plain = await session().call('POST', path, undefined, {
        raw: '{"key":"k","value":1}',
        headers: { 'content-type': 'text/plain' },
      });
      expect(plain).toMatchObject({ status: 422, json: { detail: [{ type: 'model_attributes_type' }] } });
      const notText = await session().call('POST', path, undefined, { raw: new Uint8Array([123, 255, 125]) });
      expect(notText).toMatchObject({ status: 400, json: { detail: 'There was an error parsing the body' } });
    });

    it.each(['with space', 'ünïcode 😀', 'a?b', 'a#b', 'a%b', 'a;b=c&d+e', '"quoted"', 'return_value'])(
      'takes the key %s',
      async (key) => {
        expect((await session().call('POST', path, { key, value: { at: key } })).status).toBe(201);
        const one = `${path}/${encodeURIComponent(key)}`;
        expect((await session().call('GET', one)).json).toMatchObject({ key });
        expect((await session().call('PATCH', one, { value: 2 })).json).toMatchObject({ key });
      },
    );

    it('takes a slash in a key, where the version can', async () => {
      expect((await session().call('POST', path, { key: 'a/b', value: 1 })).status).toBe(201);
      const one = `${path}/${encodeURIComponent('a/b')}`;
      expect((await session().call('GET', one)).status).toBe(behaviour.slashKeys ? 200 : 404);
      expect((await session().call('PATCH', one, { value: 2 })).status).toBe(behaviour.slashKeys ? 200 : 405);
    });

    it('never finds a key with a newline again', async () => {
      expect((await session().call('POST', path, { key: 'two\nlines', value: 1 })).status).toBe(201);
      expect((await session().call('GET', `${path}/two%0Alines`)).status).toBe(
        behaviour.slashKeys ? 404 : 200,
      );
    });

    it('takes 512 characters for a key and no more', async () => {
      expect((await session().call('POST', path, { key: 'k'.repeat(512), value: 1 })).status).toBe(201);
      const long = await session().call('POST', path, { key: 'k'.repeat(513), value: 1 });
      expect(long.status).toBe(behaviour.longKeyStatus);
    });

    it('gives a list in pages, of 100 at most from 3.1 on, without the values', async () => {
      const long = xcomsOf({ runId, taskId: 'after' });
      const keys = Array.from({ length: 105 }, (_, index) => `key-${String(index).padStart(3, '0')}`);
      for (const key of keys) await session().call('POST', long, { key, value: 1 });
      const page = async (query: string): Promise<{ keys: string[]; total: number }> => {
        const { json } = await session().call('GET', `${long}?${query}`);
        const { xcom_entries: entries, total_entries: total } = json as {
          xcom_entries: Array<{ key: string; value?: unknown }>;
          total_entries: number;
        };
        expect(entries.every((entry) => !('value' in entry))).toBe(true);
        return { keys: entries.map(({ key }) => key), total };
      };
      expect(await page('')).toEqual({ keys: keys.slice(0, 50), total: 105 });
      expect(await page('limit=1000')).toEqual({ keys: keys.slice(0, behaviour.maxPageEntries), total: 105 });
      expect(await page('limit=100&offset=100')).toEqual({ keys: keys.slice(100), total: 105 });
      expect(await page('limit=0')).toEqual({ keys: [], total: 105 });
      expect(await page('xcom_key=key-104')).toEqual({ keys: ['key-104'], total: 1 });
      expect((await session().call('GET', `${long}?limit=-1`)).status).toBe(422);
    });

    it.each([
      ['viewer', 200, 403, 403],
      ['user', 200, 201, 200],
      ['op', 200, 201, 200],
    ])('lets a %s do what the role may', async (user, get, post, patch) => {
      await session().call('POST', path, { key: 'shared', value: 1 });
      expect((await session().call('GET', `${path}/shared`, undefined, { user })).status).toBe(get);
      expect((await session().call('POST', path, { key: `of-${user}`, value: 1 }, { user })).status).toBe(
        post,
      );
      const patched = await session().call('PATCH', `${path}/shared`, { value: 2 }, { user });
      expect(patched.status).toBe(patch);
      if (patch === 403) expect(patched.json).toEqual({ detail: 'Forbidden' });
    });
  });
}
