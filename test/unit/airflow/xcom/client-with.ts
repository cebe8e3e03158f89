import type { AirflowClient } from '../../../../src/airflow/client/airflow-client.js';
import type { XComServer } from '../../../../src/airflow/xcom/xcom-server.js';

/** The client with some of its XCom requests replaced, such as by one between which somebody else acts. */
export function clientWith(
  client: AirflowClient,
  replaced: Partial<Pick<XComServer['xcoms'], 'get' | 'create' | 'update'>>,
): XComServer {
  const { xcoms } = client;
  return {
    version: () => client.version(),
    taskInstances: client.taskInstances,
    xcoms: {
      get: xcoms.get.bind(xcoms),
      create: xcoms.create.bind(xcoms),
      update: xcoms.update.bind(xcoms),
      ...replaced,
    },
  };
}
