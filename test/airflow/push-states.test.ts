import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AirflowClient } from '../../src/airflow/client/airflow-client.js';
import { XComRestTransport, type XComRestTransportOptions } from '../../src/airflow/xcom/rest-transport.js';
import { behaviourOf } from '../../src/testing/fake-airflow/server-behaviour.js';
import { connect, labsOf } from './support/labs.js';
import { createRealTasks, type RealTasks } from './support/real-task.js';

const PROFILE = { rows: 3, columns: [{ mean: 1.5, name: 'é😀', nulls: 0 }] };

type Seen = Record<string, [type: string, text: string] | null>;

for (const lab of labsOf('v2')) {
  describe(`pushes to task instances of Airflow ${lab.version}`, () => {
    let tasks: RealTasks;
    let client: AirflowClient;
    const paused = new Set<string>();

    beforeAll(async () => {
      tasks = await createRealTasks(lab);
      client = connect(lab);
    });
    afterAll(async () => {
      for (const dagId of paused) await tasks.pause(dagId, true);
      await client.close();
    });

    const newAddress = async (dagId: string): Promise<{ dagId: string; runId: string; taskId: string }> => {
      return { dagId, runId: await tasks.newRun(dagId), taskId: 'external' };
    };
    const letRun = async (dagId: string): Promise<void> => {
      paused.add(dagId);
      await tasks.pause(dagId, false);
    };
    const push = (
      address: XComRestTransportOptions['address'],
      options: Partial<XComRestTransportOptions> & { readonly key?: string } = {},
    ): Promise<{ kept: boolean; state: string | null }> => {
      const { key = 'profile', ...rest } = options;
      return new XComRestTransport({ client, address, pollMs: 300, ...rest }).send(key, PROFILE);
    };
    /** What the Python task after it saw. */
    const seenByReader = async ({ dagId, runId }: { dagId: string; runId: string }): Promise<Seen> => {
      await tasks.untilRunEnds(dagId, runId);
      const seen = await tasks.xcom<Seen>({ dagId, runId, taskId: 'reader' }, 'return_value');
      if (!seen) throw new Error(`the reader of ${dagId} gave nothing`);
      return seen;
    };
    const asDict = behaviourOf(lab.version).postLayers === 0 ? 'dict' : 'str';

    it('an EmptyOperator that has not started keeps the value', async () => {
      const address = await newAddress('holds_empty');
      expect(await push(address)).toMatchObject({ kept: true, state: null });
      await letRun('holds_empty');
      expect((await seenByReader(address)).profile?.[0]).toBe(asDict);
    });

    it('a poking sensor is refused before its start, and waited for', async () => {
      const address = await newAddress('waits_poke');
      await expect(push(address)).rejects.toMatchObject({ code: 'PM_XCOM_LOST', details: { state: null } });
      expect(await tasks.xcom(address, 'profile')).toBeUndefined();
      const waiting = push(address, { whenLost: 'wait' });
      await letRun('waits_poke');
      expect(await waiting).toMatchObject({ kept: true, state: 'running' });
      await push(address, { key: 'go' });
      expect((await seenByReader(address)).profile?.[0]).toBe(asDict);
    });

    it('what was there before the start is really gone', async () => {
      const address = await newAddress('waits_poke');
      // The value of the second run of a DAG that is not paused may come after its start: pause it first.
      await tasks.pause('waits_poke', true);
      const second = await newAddress('waits_poke');
      expect(await push(second, { whenLost: 'push-anyway', key: 'early' })).toMatchObject({ kept: false });
      await tasks.pause('waits_poke', false);
      await tasks.untilPastStart(second);
      for (const each of [address, second]) await push(each, { key: 'go', whenLost: 'wait' });
      const seen = await seenByReader(second);
      expect(seen.early).toBeNull();
      expect(seen.go?.[0]).toBe(asDict);
      await tasks.untilRunEnds(address.dagId, address.runId);
    });

    it('a deferred task keeps it when it resumes', async () => {
      const address = await newAddress('waits_deferred');
      const early = await push(address, { whenLost: 'push-anyway', key: 'early' });
      expect(early.kept).toBe(false);
      await letRun('waits_deferred');
      await tasks.untilState(address, 'deferred');
      expect(await push(address)).toMatchObject({ kept: true });
      const seen = await seenByReader(address);
      expect([seen.early, seen.profile?.[0]]).toEqual([null, asDict]);
      // The resumed method itself saw it too.
      const own = await tasks.xcom<Seen>(address, 'return_value');
      expect([own?.early, own?.profile?.[0]]).toEqual([null, asDict]);
    });

    it('a sensor that reschedules can keep nothing until it is over', async () => {
      const address = await newAddress('waits_reschedule');
      await letRun('waits_reschedule');
      await tasks.untilState(address, 'up_for_reschedule');
      await expect(push(address)).rejects.toMatchObject({ code: 'PM_XCOM_LOST' });
      await client.taskInstances.setState(address, 'success');
      expect(await push(address, { whenLost: 'wait' })).toMatchObject({ kept: true });
      await tasks.untilRunEnds(address.dagId, address.runId);
      expect(await tasks.xcom(address, 'profile')).toBeDefined();
    });

    it('a task that retries loses it at the next try', async () => {
      const address = await newAddress('retries');
      await letRun('retries');
      await tasks.untilPastStart(address);
      expect(await push(address, { key: 'early' })).toMatchObject({ kept: true, state: 'running' });
      await tasks.untilState(address, 'up_for_retry');
      await expect(push(address)).rejects.toMatchObject({
        code: 'PM_XCOM_LOST',
        details: { state: 'up_for_retry' },
      });
      expect(await push(address, { whenLost: 'wait' })).toMatchObject({ kept: true });
      const seen = await seenByReader(address);
      expect([seen.early, seen.profile?.[0]]).toEqual([null, asDict]);
    });

    it('a running task that is set to success keeps it, and its run goes on', async () => {
      const address = await newAddress('holds_running');
      await letRun('holds_running');
      await tasks.untilPastStart(address);
      expect(await push(address)).toMatchObject({ kept: true, state: 'running' });
      await client.taskInstances.setState(address, 'success');
      expect((await seenByReader(address)).profile?.[0]).toBe(asDict);
    });

    it('the instances of a mapped task each keep their own', async () => {
      const address = await newAddress('mapped');
      await letRun('mapped');
      const outcomes = await Promise.all(
        [0, 1, 2].map((mapIndex) => push({ ...address, mapIndex }, { whenLost: 'wait' })),
      );
      expect(outcomes.map(({ kept }) => kept)).toEqual([true, true, true]);
      await tasks.untilRunEnds(address.dagId, address.runId);
      const reader = { ...address, taskId: 'reader_of_all' };
      const seen = await tasks.xcom<Array<[string, string]>>(reader, 'return_value');
      expect(seen?.map(([type]) => type)).toEqual([asDict, asDict, asDict]);
    });
  });
}
