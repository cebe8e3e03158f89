import { AirflowClient } from '../../../../src/airflow/client/airflow-client.js';
import {
  type FakeAirflow,
  startFakeAirflow,
} from '../../../../src/testing/fake-airflow/start-fake-airflow.js';

/** The task that most tests push to: in state `success` at first. */
export const TASK = { dagId: 'etl', runId: 'r1', taskId: 'profile' } as const;
export const EMPTY_TASK = { dagId: 'etl', runId: 'r1', taskId: 'placeholder' } as const;
export const MAPPED_TASK = { dagId: 'etl', runId: 'r1', taskId: 'mapped' } as const;
export const ASSET_URI = 'x-profile://warehouse/orders';

export interface XComLab extends AsyncDisposable {
  readonly airflow: FakeAirflow;
  readonly client: AirflowClient;
  /** One more client of the same server, as another process has it. */
  connect(): AirflowClient;
}

/** A fake server of a version with one run, and a client of it. */
export async function startXComLab(version = '3.3.2'): Promise<XComLab> {
  const tasks = [
    { taskId: 'profile', operator: 'PythonOperator' },
    { taskId: 'placeholder', operator: 'EmptyOperator' },
    { taskId: 'mapped', operator: 'PythonOperator' },
  ];
  const airflow = await startFakeAirflow({
    version,
    dags: [{ dagId: 'etl', tasks }],
    assets: [{ name: 'orders', uri: ASSET_URI }],
  });
  airflow.addRun({ dagId: 'etl', runId: 'r1' });
  airflow.setTaskState(TASK, 'success');
  const clients: AirflowClient[] = [];
  const connect = (): AirflowClient => {
    const client = new AirflowClient({
      url: airflow.url,
      auth: { kind: 'password', username: 'admin', password: 'admin' },
      retry: { minBackoffMs: 5, maxBackoffMs: 50 },
      env: {},
    });
    clients.push(client);
    return client;
  };
  return {
    airflow,
    client: connect(),
    connect,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await airflow.close();
    },
  };
}

/** The requests for XComs and task instances since the last call, as `POST …` without address. */
export function xcomRequests(airflow: FakeAirflow): string[] {
  return airflow.requests
    .filter(({ path }) => path.includes('/taskInstances/'))
    .map(
      ({ method, path, status }) => `${method} ${path.includes('/xcomEntries') ? 'xcom' : 'task'} ${status}`,
    );
}
