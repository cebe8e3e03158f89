import { describe, expect, it } from 'vitest';
import { type Answer, type Subject, uniqueName } from './session.js';

export function describeVariables({ behaviour, session }: Subject): void {
  describe('variables', () => {
    const create = (key: string, value: unknown): Promise<Answer> =>
      session().call('POST', '/variables', { key, value });
    const get = (key: string): Promise<Answer> =>
      session().call('GET', `/variables/${encodeURIComponent(key)}`);

    it('creates, and refuses a second time', async () => {
      const key = uniqueName('plain');
      const body = { key, value: 'text', description: 'd' };
      expect(await session().call('POST', '/variables', body)).toMatchObject({
        status: 201,
        json: { key, value: 'text', description: 'd' },
      });
      expect(await create(key, 'other')).toMatchObject({
        status: 409,
        json: { detail: `The Variable with key: \`${key}\` already exists` },
      });
      expect((await get(key)).json).toMatchObject({ value: 'text', description: 'd' });
    });

    it('replaces what is there, and wants the key in the body', async () => {
      const key = uniqueName('patched');
      const path = `/variables/${key}`;
      await session().call('POST', '/variables', { key, value: '1', description: 'd' });
      expect(await session().call('PATCH', path, { key, value: '2' })).toMatchObject({
        status: 200,
        json: { value: '2', description: 'd' },
      });
      expect(await session().call('PATCH', path, { value: '3' })).toMatchObject({
        status: 422,
        json: { detail: [{ type: 'missing', loc: ['body', 'key'] }] },
      });
      expect((await session().call('PATCH', path, { key: 'other', value: '3' })).status).toBe(400);
      expect((await session().call('PATCH', `${path}?update_mask=value`, { key, value: '4' })).status).toBe(
        200,
      );
      expect((await get(key)).json).toMatchObject({ value: '4', description: 'd' });
    });

    it('says that one is missing', async () => {
      const key = uniqueName('missing');
      const detail = `The Variable with key: \`${key}\` was not found`;
      expect(await get(key)).toMatchObject({ status: 404, json: { detail } });
      expect((await session().call('PATCH', `/variables/${key}`, { key, value: '1' })).status).toBe(404);
      expect((await session().call('DELETE', `/variables/${key}`)).status).toBe(404);
    });

    it('deletes', async () => {
      const key = uniqueName('deleted');
      await create(key, '1');
      expect(await session().call('DELETE', `/variables/${key}`)).toMatchObject({ status: 204, text: '' });
      expect((await get(key)).status).toBe(404);
    });

    it.each([
      ['{"o":1}', '{"o": 1}'],
      ['{"x":1e3,"b":2}', '{"x": 1000.0, "b": 2}'],
      ['{"é":"ü"}', '{"\\u00e9": "\\u00fc"}'],
      ['[1,2]', '[1, 2]'],
      ['plain text', 'plain text'],
      ['eyJvIjoxfQ==', 'eyJvIjoxfQ=='],
    ])('writes JSON texts anew: %s', async (sent, shown) => {
      const key = uniqueName('written');
      await create(key, sent);
      expect((await get(key)).json).toMatchObject({ value: shown });
    });

    it('masks a secret name', async () => {
      const key = uniqueName('my_secret');
      expect((await create(key, 's')).json).toMatchObject({ value: '***' });
      expect((await get(key)).json).toMatchObject({ value: '***' });
    });

    it('masks members with secret names, those deeper down from 3.2 on', async () => {
      const key = uniqueName('cursor');
      const value = {
        next_page_token: 'abc',
        offset: 5,
        continuationToken: 'q',
        apikey: 1,
        inner: { password: 'x', authorization: ['a'] },
        list: [{ token: 't' }],
      };
      await create(key, JSON.stringify(value));
      const { value: shown } = (await get(key)).json as { value: string };
      expect(JSON.parse(shown)).toEqual({
        next_page_token: '***',
        offset: 5,
        continuationToken: '***',
        apikey: 1,
        inner: behaviour.masksDeep ? { password: '***', authorization: ['***'] } : value.inner,
        list: behaviour.masksDeep ? [{ token: '***' }] : value.list,
      });
    });

    it('masks in a list at the top, or not', async () => {
      const key = uniqueName('list');
      await create(key, '[{"token":"t"}]');
      const shown = behaviour.masksDeep ? '[{"token": "***"}]' : '[{"token": "t"}]';
      expect((await get(key)).json).toMatchObject({ value: shown });
    });

    it('keeps an object as its version does', async () => {
      const key = uniqueName('object');
      const answer = await create(key, { a: 1 });
      if (behaviour.variableObjects === 'refused') {
        expect(answer).toMatchObject({ status: 422, json: { detail: [{ type: 'string_type' }] } });
        return;
      }
      expect(answer.json).toMatchObject({
        value: behaviour.variableObjects === 'json' ? '{"a": 1}' : "{'a': 1}",
      });
    });

    it('takes 250 characters for a key and no more', async () => {
      const key = uniqueName('k').padEnd(250, 'k');
      expect((await create(key, '1')).status).toBe(201);
      expect(await create(`${key}k`, '1')).toMatchObject({
        status: 422,
        json: { detail: [{ type: 'string_too_long' }] },
      });
    });

    it('says by bulk what went wrong, in a 200', async () => {
      const key = uniqueName('bulk');
      const bulk = (action: string): Promise<Answer> =>
        session().call('PATCH', '/variables', {
          actions: [{ action: 'create', entities: [{ key, value: '1' }], action_on_existence: action }],
        });
      expect(await bulk('overwrite')).toMatchObject({
        status: 200,
        json: { create: { success: [key], errors: [] } },
      });
      expect(await bulk('fail')).toMatchObject({
        status: 200,
        json: { create: { success: [], errors: [{ status_code: 409 }] } },
      });
    });

    it.each([
      ['viewer', 403, 403],
      ['user', 403, 403],
      ['op', 404, 201],
    ])('lets a %s do what the role may', async (user, read, write) => {
      const key = uniqueName('role');
      expect((await session().call('GET', `/variables/${key}`, undefined, { user })).status).toBe(read);
      expect((await session().call('POST', '/variables', { key, value: '1' }, { user })).status).toBe(write);
    });
  });
}
