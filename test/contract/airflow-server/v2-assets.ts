import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Subject, uniqueName } from './session.js';

export function describeAssets({ behaviour, session }: Subject): void {
  describe('assets', () => {
    let assetId: number;
    beforeAll(async () => {
      const { json } = await session().call('GET', '/assets?uri_pattern=warehouse/orders');
      assetId = (json as { assets: Array<{ id: number }> }).assets[0]?.id ?? 0;
    });
    const post = (body: unknown, user = 'admin'): Promise<Answer> =>
      session().call('POST', '/assets/events', body, { user });

    it('are found by a part of their address', async () => {
      const { json } = await session().call('GET', '/assets?uri_pattern=warehouse/orders');
      expect(json).toMatchObject({
        assets: [
          { id: assetId, name: 'contract_asset', uri: 'x-profile://warehouse/orders', group: 'asset' },
        ],
        total_entries: 1,
      });
      expect((await session().call('GET', '/assets?uri_pattern=nothing-like-it')).json).toMatchObject({
        assets: [],
        total_entries: 0,
      });
      expect((await session().call('GET', `/assets/${assetId}`)).json).toMatchObject({ id: assetId });
      expect((await session().call('GET', '/assets/99999')).status).toBe(404);
    });

    it('take an event, and mask secrets in the answer', async () => {
      expect(await post({ asset_id: assetId, extra: { rows: 1, password: 'x' } })).toMatchObject({
        status: 200,
        json: {
          asset_id: assetId,
          uri: 'x-profile://warehouse/orders',
          extra: { rows: 1, password: '***', from_rest_api: true },
          created_dagruns: [],
        },
      });
      expect(((await post({ asset_id: assetId })).json as { extra: unknown }).extra).toEqual({});
    });

    it.each([
      [{ uri: 'x' }, 'missing'],
      [{ asset_id: 1, extra: null }, 'dict_type'],
      [{ asset_id: 1, extra: 'x' }, 'dict_type'],
    ])('refuse the event %j', async (body, type) => {
      const answer = await post(body);
      expect(answer.status).toBe(422);
      const { detail } = answer.json as { detail: Array<{ type: string }> };
      expect(detail.map((entry) => entry.type)).toContain(type);
    });

    it('want a known asset and the right role', async () => {
      expect((await post({ asset_id: 99999 })).status).toBe(404);
      expect((await post({ asset_id: assetId }, 'viewer')).status).toBe(403);
      expect((await post({ asset_id: assetId }, 'user')).status).toBe(403);
      expect((await post({ asset_id: assetId }, 'op')).status).toBe(200);
    });

    if (behaviour.stateStores) describeStateStore();
    else {
      it('have no state store', async () => {
        const path = `/assets/${assetId}/state-store/k`;
        expect((await session().call('GET', path)).status).toBe(404);
        expect((await session().call('PUT', path, { value: 1 })).status).toBe(405);
      });
    }

    function describeStateStore(): void {
      const put = (key: string, value: unknown): Promise<Answer> =>
        session().call('PUT', `/assets/${assetId}/state-store/${encodeURIComponent(key)}`, { value });

      it('remember a value under a key, unmasked', async () => {
        const key = uniqueName('a/cursor');
        const path = `/assets/${assetId}/state-store/${encodeURIComponent(key)}`;
        expect(await put(key, { token: 't', at: [1, 2.5] })).toMatchObject({ status: 204, text: '' });
        expect((await put(key, { token: 'u' })).status).toBe(204);
        expect(await session().call('GET', path)).toMatchObject({
          status: 200,
          json: { key, value: { token: 'u' }, last_updated_by: { kind: 'api' } },
        });
        expect((await session().call('DELETE', path)).status).toBe(204);
        expect((await session().call('DELETE', path)).status).toBe(204);
        expect(await session().call('GET', path)).toMatchObject({
          status: 404,
          json: { detail: `Asset state store key '${key}' not found` },
        });
      });

      it('refuse null, what is too long, and a stranger', async () => {
        expect((await put('k', null)).status).toBe(422);
        expect((await put('k', 'x'.repeat(65_535))).status).toBe(422);
        expect((await put('k', 'x'.repeat(65_533))).status).toBe(204);
        const stranger = await session().call('PUT', '/assets/99999/state-store/k', { value: 1 });
        expect(stranger).toMatchObject({ status: 404, json: { detail: 'Asset with id 99999 not found' } });
      });

      it('let a viewer and a user read and not write', async () => {
        for (const user of ['viewer', 'user']) {
          const path = `/assets/${assetId}/state-store`;
          expect((await session().call('GET', path, undefined, { user })).status).toBe(200);
          expect((await session().call('PUT', `${path}/k`, { value: 1 }, { user })).status).toBe(403);
        }
      });

      it('a task instance has one too, which is changed in place only where there is something', async () => {
        const runId = await session().newRun('contract');
        const path = `/dags/contract/dagRuns/${runId}/taskInstances/placeholder/state-store`;
        expect((await session().call('PATCH', `${path}/k`, { value: 2 })).status).toBe(404);
        expect((await session().call('PUT', `${path}/k`, { value: { a: 1 } })).status).toBe(204);
        expect(await session().call('PATCH', `${path}/k`, { value: 2 })).toMatchObject({
          status: 200,
          text: 'null',
        });
        expect((await session().call('GET', `${path}/k`)).json).toMatchObject({ key: 'k', value: 2 });
        expect((await session().call('GET', path)).json).toMatchObject({ total_entries: 1 });
      });
    }
  });
}
