import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  XComRestTransport,
  type XComRestTransportOptions,
} from '../../../../src/airflow/xcom/rest-transport.js';
import { systemClock } from '../../../../src/core/abort.js';
import type { Clock } from '../../../../src/core/clock.js';
import type { FakeTaskState } from '../../../../src/testing/fake-airflow/fake-state.js';
import { EMPTY_TASK, MAPPED_TASK, startXComLab, TASK, type XComLab } from '../support/xcom-lab.js';
import { clientWith } from './client-with.js';

/** A clock whose time passes only in sleeps; `at` does something when a moment is reached. */
function steppingClock(at: Readonly<Record<number, () => void>> = {}): Clock & { elapsedMs(): number } {
  let elapsed = 0;
  const pending = Object.entries(at).map(([ms, act]) => ({ ms: Number(ms), act }));
  return {
    now: () => new Date(elapsed),
    elapsedMs: () => elapsed,
    async sleep(ms, signal) {
      elapsed += ms;
      for (const step of pending.splice(0)) {
        if (step.ms <= elapsed) step.act();
        else pending.push(step);
      }
      await systemClock.sleep(0, signal);
    },
  };
}

describe('a push to a task instance whose XComs Airflow will delete', () => {
  let lab: XComLab;
  beforeEach(async () => {
    lab = await startXComLab();
  });
  afterEach(() => lab[Symbol.asyncDispose]());

  const transport = (options: Partial<XComRestTransportOptions> = {}): XComRestTransport =>
    new XComRestTransport({ client: lab.client, address: TASK, ...options });
  const writes = (): string[] =>
    lab.airflow.requests.filter(({ path }) => path.includes('xcom')).map(({ method }) => method);

  it.each<[FakeTaskState, string]>([
    [null, 'has not started yet'],
    ['scheduled', 'about to start'],
    ['queued', 'about to start'],
    ['up_for_retry', 'next try'],
    ['up_for_reschedule', 'reschedule'],
  ])('is refused in state %s before anything is sent', async (state, words) => {
    lab.airflow.setTaskState(TASK, state);
    await expect(transport().push('k', 1)).rejects.toMatchObject({
      name: 'XComError',
      code: 'PM_XCOM_LOST',
      transient: true,
      message: expect.stringContaining(words),
      details: { state, written: false, taskId: 'profile' },
    });
    expect(writes()).toEqual([]);
  });

  it.each<FakeTaskState>(['deferred', 'success', 'failed', 'skipped'])(
    'goes through in state %s',
    async (state) => {
      lab.airflow.setTaskState(TASK, state);
      expect(await transport().send('k', 1)).toMatchObject({ kept: true, state });
    },
  );

  it('goes through to an EmptyOperator that the scheduler has not come to yet', async () => {
    const outcome = await transport({ address: EMPTY_TASK }).send('k', 1);
    expect(outcome).toMatchObject({
      kept: true,
      state: null,
      reason: expect.stringContaining('EmptyOperator'),
    });
  });

  it('goes through while the task runs', async () => {
    lab.airflow.startTask(TASK);
    expect(await transport().send('k', 1)).toMatchObject({ kept: true, state: 'running' });
    expect(await transport().send('k', 2)).toMatchObject({ kept: true, method: 'replaced' });
  });

  it("waits for such a state with 'wait'", async () => {
    lab.airflow.setTaskState(TASK, 'queued');
    const clock = steppingClock({ 3000: () => lab.airflow.startTask(TASK) });
    expect(await transport({ whenLost: 'wait', clock }).send('k', { a: 1 })).toMatchObject({
      kept: true,
      state: 'running',
    });
    expect(clock.elapsedMs()).toBe(3000);
    expect(lab.airflow.pull(TASK, 'k')?.type).toBe('dict');
  });

  it('waits for a mapped task to be expanded', async () => {
    const address = { ...MAPPED_TASK, mapIndex: 1 };
    const clock = steppingClock({
      2000: () => lab.airflow.expandTask(MAPPED_TASK, 2),
      5000: () => lab.airflow.startTask(address),
    });
    expect(await transport({ address, whenLost: 'wait', clock }).send('k', 1)).toMatchObject({ kept: true });
    expect(clock.elapsedMs()).toBe(5000);
  });

  it('stops waiting in time, and when the signal fires', async () => {
    lab.airflow.setTaskState(TASK, 'queued');
    const clock = steppingClock();
    await expect(
      transport({ whenLost: 'wait', waitTimeoutMs: 10_000, clock }).push('k', 1),
    ).rejects.toMatchObject({ code: 'PM_XCOM_LOST' });
    expect(clock.elapsedMs()).toBe(10_000);
    const controller = new AbortController();
    const aborting = steppingClock({ 2000: () => controller.abort() });
    await expect(
      transport({ whenLost: 'wait', clock: aborting, signal: controller.signal }).push('k', 1),
    ).rejects.toMatchObject({ code: 'PM_ABORTED' });
    expect(writes()).toEqual([]);
  });

  it("is done all the same with 'push-anyway', which says that it will not stay", async () => {
    lab.airflow.setTaskState(TASK, 'queued');
    const outcome = await transport({ whenLost: 'push-anyway' }).send('k', 1);
    expect(outcome).toMatchObject({
      kept: false,
      state: 'queued',
      reason: expect.stringContaining('about to start'),
    });
    expect(lab.airflow.xcomKeys(TASK)).toEqual(['k']);
  });

  it('is told to be lost when its task is expanded before it is read again', async () => {
    const { client, airflow } = lab;
    airflow.setTaskState(MAPPED_TASK, 'success');
    const racing = clientWith(client, {
      create: async (...args) => {
        const entry = await client.xcoms.create(...args);
        airflow.expandTask(MAPPED_TASK, 2);
        return entry;
      },
    });
    const options = { client: racing, address: MAPPED_TASK, clock: steppingClock() };
    await expect(transport(options).push('k', 1)).rejects.toMatchObject({
      code: 'PM_XCOM_LOST',
      message: expect.stringContaining('no longer there'),
      details: { written: true },
    });
  });

  it('is noticed when the task starts between the look and the write', async () => {
    const { client, airflow } = lab;
    const clock = steppingClock();
    let starts = 0;
    const racing = clientWith(client, {
      create: async (...args) => {
        const entry = await client.xcoms.create(...args);
        starts += 1;
        if (starts === 1) airflow.startTask(TASK);
        return entry;
      },
    });
    await expect(transport({ client: racing, clock }).push('k', 1)).rejects.toMatchObject({
      code: 'PM_XCOM_LOST',
      details: { written: true, state: 'running' },
    });
    starts = 0;
    airflow.setTaskState(TASK, 'success');
    const outcome = await transport({ client: racing, clock, whenLost: 'wait' }).send('k', 2);
    expect(outcome).toMatchObject({ kept: true, state: 'running' });
    expect(starts).toBe(2);
  });

  it('says when the task was cleared meanwhile', async () => {
    const { client, airflow } = lab;
    const clearing = clientWith(client, {
      create: async (...args) => {
        const entry = await client.xcoms.create(...args);
        airflow.setTaskState(TASK, null);
        return entry;
      },
    });
    await expect(transport({ client: clearing }).push('k', 1)).rejects.toMatchObject({
      code: 'PM_XCOM_LOST',
      message: expect.stringContaining('will not stay'),
      details: { written: true, state: null },
    });
  });

  it('waits out the second in which a worker deletes what was there before its start', async () => {
    const { client, airflow } = lab;
    airflow.setXCom(TASK, 'k', 'from before');
    const seen = await client.xcoms.get(TASK, 'k');
    // The state says running, and the worker has not come to deleting yet.
    const startDate = new Date((seen?.timestamp.getTime() ?? 0) + 1000);
    const booting = {
      version: () => client.version(),
      taskInstances: {
        get: async () => {
          const task = await client.taskInstances.get(TASK);
          return task && { ...task, state: 'running', startDate };
        },
      },
      xcoms: client.xcoms,
    };
    const clock = steppingClock({ 2000: () => airflow.startTask(TASK) });
    const outcome = await transport({ client: booting, clock }).send('k', 'new');
    expect(outcome).toMatchObject({ kept: true, method: 'created' });
    expect(clock.elapsedMs()).toBe(2000);
    expect(await transport().pull('k')).toBe('new');
  });

  it('gives up on that second after ten', async () => {
    const { client, airflow } = lab;
    airflow.setXCom(TASK, 'k', 'from before');
    const booting = {
      version: () => client.version(),
      taskInstances: {
        get: async () => {
          const task = await client.taskInstances.get(TASK);
          return task && { ...task, state: 'running', startDate: new Date(Date.now() + 60_000) };
        },
      },
      xcoms: client.xcoms,
    };
    const clock = steppingClock();
    await expect(transport({ client: booting, clock }).push('k', 'new')).rejects.toMatchObject({
      code: 'PM_XCOM_LOST',
      message: expect.stringContaining('just started'),
    });
    expect(clock.elapsedMs()).toBe(10_000);
  });

  it('reads again where a server answers before it commits', async () => {
    const { client } = lab;
    let hidden = 2;
    const late = clientWith(client, {
      get: async (...args) => {
        hidden -= 1;
        return hidden >= 0 ? undefined : client.xcoms.get(...args);
      },
    });
    expect(await transport({ client: late, clock: steppingClock() }).send('k', 1)).toMatchObject({
      kept: true,
    });
  });

  it('tells when somebody else replaced the value at once', async () => {
    const { client, airflow } = lab;
    const meddling = clientWith(client, {
      create: async (...args) => {
        const entry = await client.xcoms.create(...args);
        airflow.setXCom(TASK, 'k', 'theirs');
        return entry;
      },
    });
    const outcome = await transport({ client: meddling, clock: steppingClock() }).send('k', 'mine');
    expect(outcome).toMatchObject({ overwritten: true, kept: true });
  });
});
