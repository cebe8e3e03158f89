import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AirflowClient } from '../../../../src/airflow/client/airflow-client.js';
import { XComRestTransport } from '../../../../src/airflow/xcom/rest-transport.js';
import { startStub, versionProbe } from '../client/http-stub.js';
import { startXComLab, TASK, type XComLab } from '../support/xcom-lab.js';
import { clientWith } from './client-with.js';

describe('a signal of an XComRestTransport whose client has none', () => {
  let lab: XComLab;
  beforeEach(async () => {
    lab = await startXComLab();
  });
  afterEach(() => lab[Symbol.asyncDispose]());

  it('ends a request that is under way', async () => {
    const controller = new AbortController();
    const stub = await startStub({
      answer: (request) => {
        const version = versionProbe(request);
        if (version === undefined) controller.abort();
        return version ?? 'hang';
      },
    });
    await using client = new AirflowClient({ url: stub.url, env: {} });
    const transport = new XComRestTransport({ client, address: TASK, signal: controller.signal });
    await expect(transport.push('k', 1)).rejects.toMatchObject({ code: 'PM_ABORTED' });
    await expect(transport.pull('k')).rejects.toMatchObject({ code: 'PM_ABORTED' });
  });

  it('ends the waiting for another push of the same key, which goes on', async () => {
    const { client } = lab;
    const controller = new AbortController();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = clientWith(client, {
      create: async (...args) => {
        controller.abort();
        await held;
        return client.xcoms.create(...args);
      },
    });
    const first = new XComRestTransport({ client: slow, address: TASK }).push('k', 'first');
    const second = new XComRestTransport({ client, address: TASK, signal: controller.signal });
    await expect(second.push('k', 'second')).rejects.toMatchObject({ code: 'PM_ABORTED' });
    release();
    await first;
    const third = new XComRestTransport({ client, address: TASK });
    expect(await third.pull('k')).toBe('first');
    await third.push('k', 'third');
    expect(await third.pull('k')).toBe('third');
  });

  it('leaves close to put back what others overwrote', async () => {
    const { airflow, client } = lab;
    const controller = new AbortController();
    const transport = new XComRestTransport({ client, address: TASK, signal: controller.signal });
    await transport.append('events', 'mine');
    controller.abort();
    await expect(transport.append('events', 'more')).rejects.toMatchObject({ code: 'PM_ABORTED' });
    airflow.setXCom(TASK, 'events', ['theirs']);
    await transport.close();
    expect(airflow.pull(TASK, 'events')?.value).toEqual(['theirs', 'mine']);
  });
});
