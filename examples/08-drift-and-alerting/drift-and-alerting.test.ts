import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { loadConfig, profileTables } from 'profilemesh';
import { describe, expect, it } from 'vitest';
import { createTestPostgresDatabase } from '../../test/support/postgres.js';
import { printedInReadme, runExample } from '../../test/support/run-example.js';
import { startAlertReceiver } from './alert-receiver.mjs';

const folder = import.meta.dirname;
const token = 'a-token';

async function startReceiver() {
  const messages: string[] = [];
  const receiver = await startAlertReceiver({
    token,
    notify: async (message) => {
      messages.push(message);
    },
  });
  return { ...receiver, messages };
}

describe('08-drift-and-alerting', () => {
  it('prints what its README says: each alert once, late where the chat was down', async () => {
    await using database = await createTestPostgresDatabase();
    const printed = await runExample({ folder, env: { DATABASE_URL: database.url } });
    expect(printed).toBe(await printedInReadme(folder));
  });

  it('tells of a table that could not be profiled', async () => {
    await using database = await createTestPostgresDatabase();
    const receiver = await startReceiver();
    const env = { DATABASE_URL: database.url, ALERTS_URL: receiver.url, ALERTS_TOKEN: token };
    await profileTables({ config: await loadConfig({ path: join(folder, 'profilemesh.yml'), env }) });
    await receiver.close();
    expect(receiver.messages).toEqual([
      expect.stringMatching(/^public.orders could not be profiled: Table "public"."orders" does not exist/),
    ]);
  });
});

describe('startAlertReceiver', () => {
  const drift = {
    event_id: randomUUID(),
    event_type: 'DataDriftDetected',
    timestamp: '2026-03-01T03:00:00.000Z',
    metadata: {
      ...{ table: 'public.orders', column: 'amount', metric: 'mean', run_id: randomUUID() },
      ...{ baseline_value: 10, current_value: 14, change_percent: 40, drift_severity: 'high' },
    },
  };

  it('tells once of an event that comes twice, and not of a low drift', async () => {
    const receiver = await startReceiver();
    const post = async (event: object, authorization = `Bearer ${token}`): Promise<number> => {
      const request = { method: 'POST', headers: { authorization }, body: JSON.stringify(event) };
      return (await fetch(receiver.url, request)).status;
    };
    const low = { ...drift, event_id: randomUUID(), metadata: { ...drift.metadata, drift_severity: 'low' } };
    expect([await post(drift), await post(drift), await post(low)]).toEqual([204, 204, 204]);
    expect(receiver.messages).toEqual(['public.orders.amount: mean went from 10 to 14 (high)']);
    expect(await post(drift, 'Bearer somebody')).toBe(401);
    expect(await post({ event_type: 'Nonsense' })).toBe(400);
    await receiver.close();
  });
});
