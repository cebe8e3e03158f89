import { inject } from 'vitest';
import type { AirflowLab } from '../../../scripts/airflow-lab/start-airflow.js';
import { AirflowClient } from '../../../src/airflow/client/airflow-client.js';
import type { AirflowRetryOptions } from '../../../src/airflow/client/airflow-client-options.js';

/** The servers of this run with `/api/v2`, or with `/api/v1`. */
export function labsOf(api: 'v1' | 'v2'): AirflowLab[] {
  return inject('airflowLabs').filter(({ version }) => version.startsWith('2.') === (api === 'v1'));
}

/** A client of a lab. */
export function connect(lab: Pick<AirflowLab, 'url'>, retry: AirflowRetryOptions = {}): AirflowClient {
  const auth = { kind: 'password', username: 'admin', password: 'admin' } as const;
  return new AirflowClient({ url: lab.url, auth, retry, env: {} });
}
