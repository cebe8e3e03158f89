import { expect, it } from 'vitest';
import { XComRestTransport } from '../../../../src/airflow/xcom/rest-transport.js';
import { startXComLab, TASK } from '../support/xcom-lab.js';

const WRITERS = 8;
const EACH = 10;

it('loses and doubles nothing of eight writers whose server is restarted in the middle', async () => {
  await using lab = await startXComLab();
  const { airflow } = lab;
  let pushed = 0;
  let restart: Promise<void> | undefined;
  const restartOnce = async (): Promise<void> => {
    await airflow.stop();
    await airflow.start();
  };
  const writer = async (index: number): Promise<void> => {
    const transport = new XComRestTransport({ client: lab.connect(), address: TASK });
    for (let n = 0; n < EACH; n += 1) {
      const outcome = await transport.send(`result_${index}_${n}`, { index, n });
      expect(outcome).toMatchObject({ kept: true, overwritten: false, reaches: 'native' });
      await transport.append('profilemesh_events', { index, n });
      pushed += 1;
      if (pushed === (WRITERS * EACH) / 2) restart = restartOnce();
    }
    await transport.close();
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, index) => writer(index)));
  await restart;

  const expected = Array.from({ length: WRITERS }, (_, index) =>
    Array.from({ length: EACH }, (_, n) => ({ index, n })),
  ).flat();
  expect(airflow.xcomKeys(TASK)).toHaveLength(expected.length + 1);
  for (const { index, n } of expected) {
    expect(airflow.pull(TASK, `result_${index}_${n}`)).toMatchObject({ type: 'dict', value: { index, n } });
  }
  const events = airflow.pull(TASK, 'profilemesh_events')?.value as Array<{ index: number; n: number }>;
  const order = (left: { index: number; n: number }, right: { index: number; n: number }): number =>
    left.index - right.index || left.n - right.n;
  expect([...events].sort(order)).toEqual(expected);
});
