import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FakeAirflow, startFakeAirflow } from '../../../src/testing/fake-airflow/start-fake-airflow.js';
import { type CliOutcome, runInProcess } from '../../support/run-in-process.js';

const ADDRESS = { dagId: 'nightly', runId: 'r', taskId: 'collect' };
const PLAN_CHANGE = { changed_tables: ['a'], plan_signature: 'x' };
// Not the name of a role: passwords are masked in messages.
const login = (name: string): Record<string, string> => ({
  PROFILEMESH_AIRFLOW_USERNAME: name,
  PROFILEMESH_AIRFLOW_PASSWORD: `${name}-pass-1`,
});

let folder: string;
let airflow: FakeAirflow;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profilemesh-push-'));
  await writeFile(join(folder, 'mine.json'), '{"rows":1}');
  await writeFile(join(folder, 'change.json'), JSON.stringify(PLAN_CHANGE));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => airflow?.close());

async function start(version: string): Promise<void> {
  airflow = await startFakeAirflow({
    version,
    dags: [{ dagId: 'nightly', tasks: [{ taskId: 'collect', operator: 'BashOperator' }] }],
    users: (['viewer', 'user'] as const).map((name) => ({ name, password: `${name}-pass-1`, role: name })),
  });
  airflow.addRun(ADDRESS);
}

interface PushOptions {
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
  readonly url?: string;
  readonly file?: string;
}

function push({ args = [], env = login('user'), url = airflow.url, file = 'change.json' }: PushOptions = {}) {
  const target = ['--url', url, '--dag-id', 'nightly', '--run-id', 'r', '--task-id', 'collect'];
  return runInProcess(['airflow', 'push', ...target, '--file', file, ...args], { cwd: folder, env });
}

const failed = (words: RegExp, code = 1): Partial<CliOutcome> => ({
  code,
  stdout: '',
  stderr: expect.stringMatching(words) as string,
});

describe('profilemesh airflow push names what the command line has', () => {
  it('for a result without a key', async () => {
    await start('3.3.2');
    expect(await push({ file: 'mine.json' })).toMatchObject(failed(/no key follows from it.*--key/, 2));
    airflow.setTaskState(ADDRESS, 'success');
    expect(await push({ file: 'mine.json', args: ['--key', 'mine'] })).toMatchObject({ code: 0 });
  });

  it('for a value that would be lost', async () => {
    await start('3.3.2');
    expect(await push()).toMatchObject(failed(/PM_XCOM_LOST.*--when-lost wait/));
  });

  it('for a login that was not given', async () => {
    await start('3.3.2');
    const outcome = await push({ env: {} });
    expect(outcome).toMatchObject(
      failed(/PM_AIRFLOW_AUTH.*no user, password or token was given.*--username/),
    );
    expect(outcome.stderr).toContain('PROFILEMESH_AIRFLOW_TOKEN');
  });

  it('for a login without the role of a push', async () => {
    await start('3.3.2');
    airflow.setTaskState(ADDRESS, 'success');
    expect(await push({ env: login('viewer') })).toMatchObject(
      failed(
        /PM_AIRFLOW_FORBIDDEN.*pushing an XCom needs the role user \(simple auth manager\) or Op \(FAB\)/,
      ),
    );
  });

  it('for a server that can not do it', async () => {
    await start('2.11.0');
    expect(await push()).toMatchObject(failed(/PM_UNSUPPORTED.*profilemesh run-task/));
    await airflow.close();
    await start('3.2.1');
    airflow.setTaskState(ADDRESS, 'success');
    expect(await push({ args: ['--require', 'native'] })).toMatchObject(
      failed(/PM_UNSUPPORTED.*leave --require native/),
    );
    expect((await push()).stdout).toContain('read_profilemesh of docs/airflow/README.md');
  });

  it('for a certificate that is not trusted', async () => {
    await start('3.3.2');
    const read = (name: string) =>
      readFileSync(new URL(`../airflow/client/fixtures/${name}`, import.meta.url), 'utf8');
    const server = createServer({ key: read('key.pem'), cert: read('certificate.pem') }).listen(
      0,
      '127.0.0.1',
    );
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const outcome = await push({ url });
    await new Promise((resolve) => server.close(resolve));
    expect(outcome).toMatchObject(failed(/PM_AIRFLOW_UNREACHABLE.*not trusted.*NODE_EXTRA_CA_CERTS/));
  });

  it('for an address that is none, or that holds a login', async () => {
    await start('3.3.2');
    expect(await push({ url: 'http://me:hunter2@host' })).toMatchObject(
      failed(/PROFILEMESH_AIRFLOW_USERNAME and PROFILEMESH_AIRFLOW_PASSWORD/, 2),
    );
    const target = ['--dag-id', 'd', '--run-id', 'r', '--task-id', 't', '--file', 'change.json'];
    expect(await runInProcess(['airflow', 'push', ...target], { cwd: folder })).toMatchObject(
      failed(/--url.*PROFILEMESH_AIRFLOW_URL/, 2),
    );
  });
});

describe('profilemesh airflow pack names what the command line has', () => {
  const pack = (...args: string[]) => runInProcess(['airflow', 'pack', ...args], { cwd: folder });

  it('for a program of no DAG, for Node and for the bundle', async () => {
    await writeFile(join(folder, 'tasks.mjs'), "console.log('profilemesh-tasks:{}');\n");
    expect(await pack('tasks.mjs', '--out', 'bundle')).toMatchObject(failed(/tasks of no DAG.*--dag-id/));
    expect(await pack('tasks.mjs', '--out', 'bundle', '--node', 'nowhere')).toMatchObject(failed(/--node/));
    expect(await pack('tasks.mjs', '--out', 'tasks.mjs')).toMatchObject(failed(/--out/, 2));
  });

  it('for a program that does not start, in one line', async () => {
    await writeFile(join(folder, 'lost.mjs'), "import 'profilemesh/airflow';\n");
    const { code, stderr } = await pack('lost.mjs', '--out', 'bundle');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error PM_AIRFLOW_BUNDLE: .*npm install profilemesh.*\n$/);
  });
});
