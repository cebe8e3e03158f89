import { inject } from 'vitest';
import { describeAirflowServer } from '../contract/airflow-server.js';
import { createRealTasks } from './support/real-task.js';

for (const lab of inject('airflowLabs')) {
  describeAirflowServer({
    name: `real ${lab.version}`,
    version: lab.version,
    async create() {
      const tasks = await createRealTasks(lab);
      return {
        url: lab.url,
        async release(address) {
          await tasks.pause(address.dagId, false);
          if (address.dagId === 'holds_empty') await tasks.untilState(address, 'success');
          else await tasks.untilPastStart(address);
        },
        async finish(address) {
          await tasks.pushXCom(address, 'go', true);
          await tasks.untilState(address, 'success');
          await tasks.pause(address.dagId, true);
        },
      };
    },
  });
}
