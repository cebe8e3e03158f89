import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AirflowAssetStateCursorStore } from '../../../../src/airflow/cursor/asset-state-cursor-store.js';
import { describeCursorStore } from '../../../contract/cursor-store.js';
import { ASSET_URI, startXComLab } from '../support/xcom-lab.js';

describeCursorStore({
  name: 'asset state',
  create: async () => {
    const { client, ...lab } = await startXComLab();
    const store = new AirflowAssetStateCursorStore({ client, asset: { uri: ASSET_URI } });
    return { store, cleanUp: async () => lab[Symbol.asyncDispose]() };
  },
});

describe('AirflowAssetStateCursorStore', () => {
  it('keeps a cursor by the name or the id of the asset, masked words and all', async () => {
    await using lab = await startXComLab();
    const text = '{"tables": {"auth_tokens": {"secret": 1}}}';
    const byName = new AirflowAssetStateCursorStore({ client: lab.client, asset: { name: 'orders' } });
    expect(await byName.compareAndSet('plan', undefined, text)).toBe(true);
    const byId = new AirflowAssetStateCursorStore({ client: lab.client, asset: { id: 1 } });
    expect(await byId.get('plan')).toBe(text);
  });

  it('reads what a Python task stored, as text or as an object', async () => {
    await using lab = await startXComLab();
    const store = new AirflowAssetStateCursorStore({ client: lab.client, asset: { id: 1 } });
    await lab.client.assetState.put({ assetId: 1, key: 'plan' }, '{"a": 1}');
    expect(await store.get('plan')).toBe('{"a": 1}');
    await lab.client.assetState.put({ assetId: 1, key: 'plan' }, { a: 9007199254740993n });
    expect(await store.get('plan')).toBe('{"a":9007199254740993}');
    expect(await store.compareAndSet('plan', '{"a":9007199254740993}', 'next')).toBe(true);
  });

  it('says which asset is missing, and what is too large', async () => {
    await using lab = await startXComLab();
    const missing = new AirflowAssetStateCursorStore({ client: lab.client, asset: { name: 'nope' } });
    await expect(missing.get('plan')).rejects.toMatchObject({
      code: 'PM_CURSOR_STORE',
      message: expect.stringContaining('nope'),
    });
    const store = new AirflowAssetStateCursorStore({ client: lab.client, asset: { id: 1 } });
    const noise = randomBytes(60_000).toString('base64');
    await expect(store.compareAndSet('plan', undefined, noise)).rejects.toMatchObject({
      code: 'PM_CURSOR_STORE',
      message: expect.stringContaining('65535'),
    });
    expect(await store.get('plan')).toBeUndefined();
  });

  it.each(['', 'a\nb', 'a\0', 'k'.repeat(513)])('refuses the key %j, which reads as empty', async (key) => {
    await using lab = await startXComLab();
    const store = new AirflowAssetStateCursorStore({ client: lab.client, asset: { uri: ASSET_URI } });
    for (const work of [store.get(key), store.compareAndSet(key, undefined, 'x')])
      await expect(work).rejects.toMatchObject({ code: 'PM_CURSOR_STORE' });
    expect(lab.airflow.requests).toEqual([]);
  });

  it('needs Airflow 3.3', async () => {
    await using lab = await startXComLab('3.2.2');
    const store = new AirflowAssetStateCursorStore({ client: lab.client, asset: { id: 1 } });
    await expect(store.get('plan')).rejects.toMatchObject({ code: 'PM_AIRFLOW_UNSUPPORTED' });
  });
});
