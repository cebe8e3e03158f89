import { describe, expect, it } from 'vitest';
import { type Subject, xcomsOf } from './session.js';

export function describeTaskStarts({ session, server }: Subject): void {
  describe('when a task starts', () => {
    it('its XComs are gone; what comes while it runs stays', async () => {
      const address = {
        dagId: 'waits_poke',
        runId: await session().newRun('waits_poke'),
        taskId: 'external',
      };
      const path = xcomsOf(address);
      const instance = path.replace('/xcomEntries', '');
      expect((await session().call('POST', path, { key: 'early', value: 1 })).status).toBe(201);
      await server().release(address);
      expect((await session().call('GET', instance)).json).toMatchObject({ state: 'running', try_number: 1 });
      expect((await session().call('GET', `${path}/early`)).status).toBe(404);
      expect((await session().call('POST', path, { key: 'late', value: 1 })).status).toBe(201);
      await server().finish(address);
      expect((await session().call('GET', instance)).json).toMatchObject({ state: 'success' });
      expect((await session().call('GET', `${path}/late`)).status).toBe(200);
    });

    it('that needs no worker, its XComs stay', async () => {
      const address = {
        dagId: 'holds_empty',
        runId: await session().newRun('holds_empty'),
        taskId: 'external',
      };
      const path = xcomsOf(address);
      await session().call('POST', path, { key: 'early', value: 1 });
      await server().release(address);
      const instance = await session().call('GET', path.replace('/xcomEntries', ''));
      expect(instance.json).toMatchObject({ state: 'success' });
      expect((await session().call('GET', `${path}/early`)).status).toBe(200);
    });
  });
}
