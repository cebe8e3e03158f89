import { afterEach, describe, expect, it } from 'vitest';
import type { AirflowAuth } from '../../../../src/airflow/client/airflow-client-options.js';
import { AirflowClient } from '../../../../src/airflow/client/airflow-client.js';
import {
  type FakeAirflow,
  startFakeAirflow,
} from '../../../../src/testing/fake-airflow/start-fake-airflow.js';
import { startStub, versionProbe } from './http-stub.js';
import { createTestClient, failureOf } from './test-client.js';

const TASK = { dagId: 'etl', runId: 'r1', taskId: 'profile' } as const;

// Not the name of a role: passwords are masked in messages.
const passwordOf = (role: string): string => `${role}-pass-1`;

let airflow: FakeAirflow | undefined;
afterEach(() => airflow?.close());

async function clientOf(version: string, auth?: AirflowAuth): Promise<AirflowClient> {
  airflow = await startFakeAirflow({
    version,
    dags: [{ dagId: 'etl', tasks: [{ taskId: 'profile' }] }],
    assets: [{ name: 'orders', uri: 'x-profile://orders' }],
    users: (['viewer', 'user'] as const).map((role) => ({ name: role, password: passwordOf(role), role })),
  });
  airflow.addRun({ dagId: 'etl', runId: 'r1' });
  return createTestClient({ url: airflow.url, ...(auth && { auth }) });
}

const as = (role: string): AirflowAuth => ({ kind: 'password', username: role, password: passwordOf(role) });

describe('a login without the right role hears which one the request needs', () => {
  it.each<[string, string, (client: AirflowClient) => Promise<unknown>, string]>([
    [
      'a push',
      'viewer',
      ({ xcoms }) => xcoms.create(TASK, 'k', 1),
      'pushing an XCom needs the role user (simple auth manager) or Op (FAB)',
    ],
    [
      'a run',
      'viewer',
      ({ dagRuns }) => dagRuns.trigger({ dagId: 'etl' }),
      'changing a run or a task needs the role user (simple auth manager) or User (FAB)',
    ],
    [
      'a Variable',
      'user',
      ({ variables }) => variables.get('v'),
      'a Variable needs the role op (simple auth manager) or Op (FAB)',
    ],
    [
      'an asset event',
      'user',
      ({ assets }) => assets.postEvent({ asset: { id: 1 } }),
      'an asset event needs the role op (simple auth manager) or Op (FAB)',
    ],
    [
      "an asset's state",
      'user',
      ({ assetState }) => assetState.put({ assetId: 1, key: 'k' }, 1),
      "an asset's state needs the role op (simple auth manager) or Op (FAB)",
    ],
  ])('%s as %s', async (_what, role, send, words) => {
    const error = await failureOf(send(await clientOf('3.3.2', as(role))));
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_FORBIDDEN', status: 403 });
    expect(error.message).toContain(words);
  });

  it('of which there is one kind on Airflow 2', async () => {
    const error = await failureOf((await clientOf('2.11.0', as('viewer'))).variables.get('v'));
    expect(error.message).toContain('a Variable needs the role Op)');
  });

  it('reading too', async () => {
    const stub = await startStub({
      answer: (request) => versionProbe(request) ?? { status: 403, json: { detail: 'Forbidden' } },
    });
    const error = await failureOf(
      createTestClient({ url: stub.url, auth: { kind: 'token', token: 'tok-1' } }).xcoms.get(TASK, 'k'),
    );
    expect(error.message).toContain('reading needs the role viewer (simple auth manager) or Viewer (FAB)');
  });
});

describe('a client without a login', () => {
  const GIVE =
    /no user, password or token was given: .*--username.*--token.*PROFILEMESH_AIRFLOW_USERNAME.*PROFILEMESH_AIRFLOW_TOKEN.*auth/;

  it.each(['2.11.0', '3.3.2'])('says that none was given, and where to give one (%s)', async (version) => {
    const error = await failureOf((await clientOf(version)).xcoms.get(TASK, 'k'));
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_AUTH', status: 401 });
    expect(error.message).toMatch(GIVE);
    expect(error.message).not.toContain('check the user');
  });

  it.each([401, 403])('says so of a gateway that wants one (%i)', async (status) => {
    const stub = await startStub({ answer: () => ({ status, text: 'Who are you?' }) });
    expect((await failureOf(createTestClient({ url: stub.url }).version())).message).toMatch(GIVE);
  });

  it.each([
    [{ auth: { kind: 'token', token: 'tok-1' } as const }],
    [{ headers: { cookie: 'session=abcdef' } }],
    [{ headers: { Authorization: 'Custom abcdef' } }],
  ])('is none with %j: the login is wrong then', async (options) => {
    const stub = await startStub({
      answer: (request) => versionProbe(request) ?? { status: 401, json: { detail: 'Not authenticated' } },
    });
    const error = await failureOf(createTestClient({ url: stub.url, ...options }).variables.get('a'));
    expect(error.message).toContain('check the user, the password or the token');
  });
});

describe('an auth of plain JavaScript', () => {
  const make = (auth: unknown) => () => new AirflowClient({ url: 'http://h', auth: auth as AirflowAuth });

  it.each([
    { username: 'u', password: 'pass-word' },
    { kind: 'passwort', username: 'u', password: 'pass-word' },
    { kind: 'toString' },
    {},
    'pass-word',
    null,
  ])('has one of four kinds, and %j has not', (auth) => {
    // null counts as left out, as undefined does.
    if (auth === null) {
      expect(make(auth)).not.toThrow();
      return;
    }
    for (const kind of ['password', 'token', 'basic', 'none']) {
      expect(make(auth)).toThrow(
        expect.objectContaining({
          code: 'PM_INVALID_ARGUMENT',
          message: expect.stringContaining(`{ kind: '${kind}'`),
        }),
      );
    }
    expect(make(auth)).not.toThrow(/pass-word/);
  });

  it.each([
    [{ kind: 'password', username: 'u' }, 'password'],
    [{ kind: 'basic', password: 'p' }, 'username'],
    [{ kind: 'token' }, 'token'],
  ])('has what its kind needs: %j', (auth, missing) => {
    expect(make(auth)).toThrow(
      expect.objectContaining({
        code: 'PM_INVALID_ARGUMENT',
        message: expect.stringContaining(`has no ${missing}`),
      }),
    );
  });
});

describe('a server that does not answer', () => {
  it('is named with what to check', async () => {
    const stub = await startStub({ answer: () => 'reset' });
    await stub.close();
    const client = createTestClient({ url: stub.url, retry: { retries: 0 } });
    const error = await failureOf(client.version());
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_UNREACHABLE', transient: true });
    expect(error.message).toMatch(
      /ECONNREFUSED\)\. Check the url, and that the server runs there; .*HTTPS_PROXY/,
    );
  });

  it('behind a proxy, too', async () => {
    const stub = await startStub({ answer: () => 'reset' });
    const client = createTestClient({
      url: 'http://airflow.example',
      retry: { retries: 0 },
      env: { HTTP_PROXY: stub.url },
    });
    const error = await failureOf(client.version());
    expect(error.message).toMatch(/through the proxy .*Check the url.* that the proxy leads to it; NO_PROXY/);
  });
});
