import { startFakeAirflow } from '../../src/testing/fake-airflow/start-fake-airflow.js';
import { CONTRACT_ASSETS, CONTRACT_DAGS, describeAirflowServer } from './airflow-server.js';

for (const version of ['2.11.0', '3.0.6', '3.1.8', '3.2.1', '3.2.2', '3.3.2']) {
  describeAirflowServer({
    name: `fake ${version}`,
    version,
    async create() {
      const fake = await startFakeAirflow({ version, dags: CONTRACT_DAGS, assets: CONTRACT_ASSETS });
      return {
        url: fake.url,
        async release(address) {
          if (address.dagId === 'holds_empty') fake.setTaskState(address, 'success');
          else fake.startTask(address);
        },
        finish: async (address) => fake.setTaskState(address, 'success'),
        close: () => fake.close(),
      };
    },
  });
}
