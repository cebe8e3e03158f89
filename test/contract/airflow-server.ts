import { afterAll, beforeAll, describe } from 'vitest';
import { behaviourOf } from '../../src/testing/fake-airflow/server-behaviour.js';
import type { FakeAddress, FakeAsset, FakeDag } from '../../src/testing/fake-airflow/fake-state.js';
import { createSession, type Session } from './airflow-server/session.js';
import { describeAssets } from './airflow-server/v2-assets.js';
import { describeAuth } from './airflow-server/v2-auth.js';
import { describeOddRequests } from './airflow-server/v2-odd-requests.js';
import { describeRuns } from './airflow-server/v2-runs.js';
import { describeTaskStarts } from './airflow-server/v2-task-starts.js';
import { describeVariables } from './airflow-server/v2-variables.js';
import { describeXComs } from './airflow-server/v2-xcoms.js';
import { describeXComValues } from './airflow-server/v2-xcom-values.js';
import { describeV1 } from './airflow-server/v1.js';

/** A server under test. It has the users admin, op, user and viewer, and the DAGs and assets below. */
export interface AirflowServer {
  readonly url: string;
  /** Lets a task run that waited, and comes back when it is past its start (or done, if it needs no worker). */
  release(address: FakeAddress): Promise<void>;
  /** Brings a running task to its end, with success. */
  finish(address: FakeAddress): Promise<void>;
  close?(): Promise<void>;
}

export interface AirflowServerContract {
  readonly name: string;
  /** The version decides what is expected. */
  readonly version: string;
  create(): Promise<AirflowServer>;
}

/** DAGs that the server has; none runs before it is released. */
export const CONTRACT_DAGS: readonly FakeDag[] = [
  { dagId: 'contract', tasks: [{ taskId: 'placeholder' }, { taskId: 'after' }] },
  { dagId: 'contract_mapped', tasks: [{ taskId: 'work', operator: '_PythonDecoratedOperator', mapped: 3 }] },
  { dagId: 'holds_empty', tasks: [{ taskId: 'external' }] },
  { dagId: 'waits_poke', tasks: [{ taskId: 'external', operator: 'PythonSensor' }] },
];

export const CONTRACT_ASSETS: readonly FakeAsset[] = [
  { name: 'contract_asset', uri: 'x-profile://warehouse/orders' },
];

/** How a server of Airflow answers: the real one and the fake alike, on the level of HTTP. */
export function describeAirflowServer({ name, version, create }: AirflowServerContract): void {
  const behaviour = behaviourOf(version);
  describe(`Airflow server: ${name}`, () => {
    let server: AirflowServer;
    let session: Session;

    beforeAll(async () => {
      server = await create();
      session = createSession(server.url, behaviour.api);
    });
    afterAll(async () => server?.close?.());

    const subject = { behaviour, session: () => session, server: () => server };
    if (behaviour.api === 'v1') {
      describeV1(subject);
      return;
    }
    describeAuth(subject);
    describeXComs(subject);
    describeXComValues(subject);
    describeVariables(subject);
    describeRuns(subject);
    describeOddRequests(subject);
    describeAssets(subject);
    describeTaskStarts(subject);
  });
}
