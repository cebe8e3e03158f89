import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startApiServer } from '../../scripts/airflow-lab/start-api-server.js';
import { pushProfilingResult } from '../../src/airflow/push/push-profiling-result.js';
import { behaviourOf } from '../../src/testing/fake-airflow/server-behaviour.js';
import { connect, labsOf } from './support/labs.js';
import { createRealTasks } from './support/real-task.js';

const COUNT = 1000;
const WRITERS = 8;
// Four requests for each result: minutes where the servers share two busy cores with the writers.
const TEST_TIMEOUT_MS = 1_200_000;

for (const lab of labsOf('v2').filter(({ version }) => behaviourOf(version).postLayers === 0)) {
  describe(`a server of Airflow ${lab.version} that is killed and started again`, () => {
    it(
      `loses and doubles none of ${COUNT} results of ${WRITERS} writers`,
      async () => {
        const tasks = await createRealTasks(lab);
        const address = { dagId: 'contract', runId: await tasks.newRun('contract'), taskId: 'placeholder' };
        const server = await startApiServer({ lab });
        let pushed = 0;
        let next = 0;
        const write = async (): Promise<void> => {
          // The server may need longer than usual to come back: the machine is busy with two Airflows.
          const client = connect({ url: server.url }, { retries: 40, maxBackoffMs: 3000 });
          while (next < COUNT) {
            const number = next;
            next += 1;
            const outcome = await pushProfilingResult(
              { number, table: `t${number}`, columns: [{ name: 'id', mean: number / 3 }] },
              { client, ...address, key: `result-${number}` },
            );
            expect(outcome).toMatchObject({ stays: true, reaches: 'native' });
            pushed += 1;
          }
          await client.close();
        };
        const restart = async (): Promise<number> => {
          while (pushed < COUNT / 3) await sleep(50);
          await server.kill();
          const atKill = pushed;
          await sleep(500);
          await server.start();
          return atKill;
        };
        try {
          const [atKill] = await Promise.all([restart(), ...Array.from({ length: WRITERS }, write)]);
          expect(atKill).toBeLessThan(COUNT);
        } finally {
          await server.stop();
        }
        const admin = connect(lab);
        const keys = (await admin.xcoms.list(address)).map(({ key }) => key);
        await admin.close();
        const expected = Array.from({ length: COUNT }, (_, number) => `result-${number}`);
        expect(keys.toSorted()).toEqual(expected.toSorted());
        const conf = { dag: address.dagId, run: address.runId, task: address.taskId };
        const runId = await tasks.newRun('count_results', {
          ...conf,
          prefix: 'result-',
          count: COUNT,
          batch: 250,
        });
        expect(await tasks.untilRunEnds('count_results', runId)).toBe('success');
        const total = { dagId: 'count_results', runId, taskId: 'total' };
        expect(await tasks.xcom(total, 'return_value')).toEqual({ good: COUNT });
      },
      TEST_TIMEOUT_MS,
    );
  });
}
