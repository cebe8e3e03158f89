import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startApiServer } from '../../scripts/airflow-lab/start-api-server.js';
import { isAtLeast, parseAirflowVersion } from '../../src/airflow/client/airflow-version.js';
import { isSameStored } from '../../src/airflow/client/same-json.js';
import { AirflowApiError, AirflowClient, type ExactJson } from '../../src/airflow/index.js';

const unique = (name: string): string => `client_${name}_${randomBytes(4).toString('hex')}`;

async function failureOf(work: Promise<unknown>): Promise<AirflowApiError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AirflowApiError) return error;
  throw new Error(`expected an AirflowApiError, got ${String(error)}`);
}

// Killing and starting a server takes a minute on a busy machine.
const RESTART_TIMEOUT_MS = 300_000;

for (const lab of inject('airflowLabs')) {
  const version = parseAirflowVersion(lab.version);
  const isV2 = !lab.version.startsWith('2.');
  const newClient = (user = 'admin', password = user) =>
    new AirflowClient({ url: lab.url, auth: { kind: 'password', username: user, password } });

  describe(`AirflowClient on Airflow ${lab.version}`, () => {
    let client: AirflowClient;
    beforeAll(() => {
      client = newClient();
    });
    afterAll(() => client.close());

    it('finds the version', async () => {
      expect(await client.version()).toMatchObject({ text: lab.version, api: isV2 ? 'v2' : 'v1' });
    });

    it('tells a wrong password from a missing right', async () => {
      const wrong = await failureOf(newClient('admin', 'wrong-password').variables.get('x'));
      expect(wrong).toMatchObject({ code: 'PM_AIRFLOW_AUTH', status: 401, transient: false });
      const forbidden = await failureOf(newClient('viewer').variables.set(unique('v'), 'x'));
      expect(forbidden).toMatchObject({ code: 'PM_AIRFLOW_FORBIDDEN', status: 403, maybeApplied: false });
    });

    it('sets, reads and deletes variables of any name', async () => {
      for (const name of [unique('plain'), unique('a/b c?#%é😀')]) {
        expect(await client.variables.get(name)).toBeUndefined();
        await client.variables.set(name, 'first\n🙂');
        await client.variables.set(name, 'second');
        expect(await client.variables.get(name)).toBe('second');
        await client.variables.delete(name);
        await client.variables.delete(name);
        expect(await client.variables.get(name)).toBeUndefined();
      }
    });

    it('sets one variable from eight at once, and one of the values stays', async () => {
      const name = unique('race');
      const values = Array.from({ length: 8 }, (_, index) => `value ${index}`);
      await Promise.all(values.map((value) => client.variables.set(name, value)));
      expect(values).toContain(await client.variables.get(name));
      await client.variables.delete(name);
    });

    it('gives a run id to one of eight callers', async () => {
      const runId = unique('race');
      const attempts = Array.from({ length: 8 }, () => client.dagRuns.trigger({ dagId: 'contract', runId }));
      const results = await Promise.allSettled(attempts);
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
      for (const result of results) {
        if (result.status === 'rejected')
          expect(result.reason).toMatchObject({ code: 'PM_AIRFLOW_CONFLICT' });
      }
    });

    it('triggers with a conf, waits for the end and reads what the task returned', async () => {
      const conf = { table: 'größe', rows: 2 ** 53 - 1 };
      const { runId } = await client.dagRuns.trigger({ dagId: 'show_conf', conf });
      const ended = await client.dagRuns.waitFor({
        dagId: 'show_conf',
        runId,
        timeoutMs: 180_000,
        pollMs: 1_000,
      });
      expect(ended).toMatchObject({ runId, state: 'success', conf });
      const address = { dagId: 'show_conf', runId, taskId: 'show' };
      const returned = await client.xcoms.get(address, 'return_value');
      expect(returned?.value).toMatchObject({ conf });
      expect((await client.xcoms.list(address)).map((entry) => entry.key)).toContain('return_value');
      expect(await client.taskInstances.get(address)).toMatchObject({ state: 'success', tryNumber: 1 });
    });

    it('ends a wait in time, and knows runs, tasks and XComs that are not there', async () => {
      const { runId } = await client.dagRuns.trigger({ dagId: 'contract' });
      const late = client.dagRuns.waitFor({ dagId: 'contract', runId, timeoutMs: 600, pollMs: 200 });
      expect((await failureOf(late)).message).toMatch(/last seen: queued/);
      expect(await client.dagRuns.get({ dagId: 'contract', runId: 'none' })).toBeUndefined();
      const nowhere = { dagId: 'contract', runId, taskId: 'none' };
      expect(await client.taskInstances.get(nowhere)).toBeUndefined();
      expect(await client.xcoms.get(nowhere, 'k')).toBeUndefined();
      const noDag = await failureOf(client.dagRuns.trigger({ dagId: 'no_such_dag' }));
      expect(noDag).toMatchObject({ code: 'PM_AIRFLOW_NOT_FOUND', status: 404 });
    });

    it('sets the state of a placeholder, twice', async () => {
      const { runId } = await client.dagRuns.trigger({ dagId: 'contract' });
      const address = { dagId: 'contract', runId, taskId: 'placeholder' };
      await client.taskInstances.setState(address, 'success');
      await client.taskInstances.setState(address, 'success');
      expect((await client.taskInstances.get(address))?.state).toBe('success');
    });

    it('finds an asset by its URI and posts an event', async () => {
      const uri = 'x-profile://warehouse/orders';
      const asset = await client.assets.findByUri(uri);
      expect(asset?.uri).toBe(uri);
      expect(await client.assets.findByUri('x-profile://warehouse/order')).toBeUndefined();
      const event = await client.assets.postEvent({ asset: { uri }, extra: { rows: 3 } });
      expect(event.timestamp.getTime()).toBeGreaterThan(Date.now() - 600_000);
      const unknown = await failureOf(client.assets.postEvent({ asset: { uri: 'x-profile://none' } }));
      expect(unknown.code).toBe('PM_AIRFLOW_NOT_FOUND');
    });
  });

  if (isV2) {
    it(`writes an XCom on Airflow ${lab.version} and finds it again, native or as text`, async () => {
      await using client = newClient();
      const { runId } = await client.dagRuns.trigger({ dagId: 'contract' });
      const address = { dagId: 'contract', runId, taskId: 'placeholder' };
      const created = await client.xcoms.create(address, 'k', { rows: 2n ** 53n + 1n });
      expect(typeof created.value).toBe(version?.nativeXComOverRest ? 'object' : 'string');
      const updated = await client.xcoms.update(address, 'k', { rows: 1 });
      expect(isSameStored({ rows: 1 }, updated.value)).toBe(true);
      expect((await client.xcoms.get(address, 'k'))?.value).toEqual(updated.value);
    });
  }

  if (version && isAtLeast(version, '3.3.0'))
    describe(`AirflowClient on Airflow ${lab.version}, XComs`, () => {
      let client: AirflowClient;
      let address: { dagId: string; runId: string; taskId: string };
      beforeAll(async () => {
        client = newClient();
        // With `+` and `:` in the run id, which must be encoded.
        const { runId } = await client.dagRuns.trigger({ dagId: 'contract' });
        address = { dagId: 'contract', runId, taskId: 'placeholder' };
      });
      afterAll(() => client.close());

      it('creates, replaces, reads, lists and deletes, integers exact', async () => {
        const value: ExactJson = {
          n: 9007199254740993n,
          u: 2n ** 64n - 1n,
          t: '{"a":1}',
          d: 0.1,
          e: '😀\u2028',
        };
        const created = await client.xcoms.create(address, 'k', value);
        expect(created.value).toEqual(value);
        const read = await client.xcoms.get(address, 'k');
        expect(read).toMatchObject({ key: 'k', mapIndex: -1, value });
        expect(read?.timestamp.getTime()).toBeGreaterThan(Date.now() - 600_000);
        expect((await failureOf(client.xcoms.create(address, 'k', 1))).code).toBe('PM_AIRFLOW_CONFLICT');
        expect((await client.xcoms.update(address, 'k', [null])).value).toEqual([null]);
        expect((await client.xcoms.list(address)).map((entry) => entry.key)).toEqual(['k']);
        expect(await client.xcoms.delete(address, 'k')).toBe(true);
        expect(await client.xcoms.delete(address, 'k')).toBe(false);
        expect((await failureOf(client.xcoms.update(address, 'k', 1))).code).toBe('PM_AIRFLOW_NOT_FOUND');
      });

      it.each(['a/b', '..', '.', 'a b?#%\\+:;é😀'])('keeps the key %s', async (key) => {
        await client.xcoms.create(address, key, { key });
        expect((await client.xcoms.get(address, key))?.value).toEqual({ key });
        expect((await client.xcoms.update(address, key, 2)).value).toBe(2);
        expect(await client.xcoms.delete(address, key)).toBe(true);
      });

      it('lists more than one page', async () => {
        const keys = Array.from({ length: 130 }, (_, index) => `many_${String(index).padStart(3, '0')}`);
        for (const key of keys) await client.xcoms.create(address, key, 1);
        const listed = await client.xcoms.list(address);
        expect(listed.map((entry) => entry.key).sort()).toEqual(keys);
      });

      it('understands what the server refuses', async () => {
        const reserved = await failureOf(client.xcoms.create(address, 'r', { __type: 1 }));
        expect(reserved).toMatchObject({ code: 'PM_AIRFLOW_REJECTED', status: 422, maybeApplied: false });
        expect(reserved.detail).toContain('reserved serialization keys');
        const index = await failureOf(client.xcoms.create({ ...address, mapIndex: 5 }, 'r', 1));
        expect(index).toMatchObject({ status: 500, detail: 'Internal Server Error', transient: false });
        const viewer = await failureOf(newClient('viewer').xcoms.create(address, 'r', 1));
        expect(viewer.code).toBe('PM_AIRFLOW_FORBIDDEN');
      });

      it(
        'renews a token that has expired and one that is garbage',
        async () => {
          const server = await startApiServer({ lab, tokens: { lifeSeconds: 1, leewaySeconds: 0 } });
          try {
            const auth = { kind: 'password', username: 'admin', password: 'admin' } as const;
            const token = await login(server.url);
            await using fixed = new AirflowClient({ url: server.url, auth: { kind: 'token', token } });
            await using short = new AirflowClient({ url: server.url, auth });
            await short.version();
            await new Promise((resolve) => setTimeout(resolve, 3_000));
            expect((await failureOf(fixed.variables.get('x'))).detail).toBe('Token Expired');
            expect(await short.variables.get('x')).toBeUndefined();
            await new Promise((resolve) => setTimeout(resolve, 3_000));
            expect(await short.variables.get('x')).toBeUndefined();
          } finally {
            await server.stop();
          }
          const tokens = ['garbage', await login(lab.url)];
          const token = async () => tokens.shift() ?? '';
          await using renewed = new AirflowClient({ url: lab.url, auth: { kind: 'token', token } });
          expect(await renewed.variables.get('x')).toBeUndefined();
        },
        RESTART_TIMEOUT_MS,
      );

      it(
        'loses nothing and writes nothing twice when the server is killed under eight writers',
        async () => {
          const server = await startApiServer({ lab });
          try {
            const auth = { kind: 'password', username: 'admin', password: 'admin' } as const;
            await using writer = new AirflowClient({ url: server.url, auth });
            const { runId } = await client.dagRuns.trigger({ dagId: 'contract' });
            const target = { dagId: 'contract', runId, taskId: 'placeholder' };
            const keys = Array.from(
              { length: 160 },
              (_, index) => `written_${String(index).padStart(3, '0')}`,
            );
            const queue = [...keys];
            let restarted: Promise<void> | undefined;
            const write = async (): Promise<void> => {
              for (let key = queue.shift(); key !== undefined; key = queue.shift()) {
                if (queue.length < 80) restarted ??= server.kill().then(() => server.start());
                // A conflict would be a value that was written and not recognised.
                await writer.xcoms.create(target, key, { key, n: 2n ** 53n + 1n });
              }
            };
            await Promise.all(Array.from({ length: 8 }, write));
            await restarted;
            expect((await client.xcoms.list(target)).map((entry) => entry.key)).toEqual(keys);
            for (const key of keys) {
              expect((await client.xcoms.get(target, key))?.value).toEqual({ key, n: 2n ** 53n + 1n });
            }
          } finally {
            await server.stop();
          }
        },
        RESTART_TIMEOUT_MS,
      );

      it('refuses Basic before it is sent', async () => {
        const auth = { kind: 'basic', username: 'admin', password: 'admin' } as const;
        const error = await failureOf(new AirflowClient({ url: lab.url, auth }).variables.get('x'));
        expect(error.message).toContain('ignores Basic');
      });

      it('keeps state beside an asset, unmasked', async () => {
        const asset = await client.assets.findByUri('x-profile://warehouse/orders');
        const place = { assetId: asset?.id ?? 0, key: unique('auth_tokens/1') };
        expect(await client.assetState.get(place)).toBeUndefined();
        await client.assetState.put(place, { next_page_token: 'abc', n: 2n ** 60n + 1n });
        expect((await client.assetState.get(place))?.value).toEqual({
          next_page_token: 'abc',
          n: 2n ** 60n + 1n,
        });
        await client.assetState.delete(place);
        await client.assetState.delete(place);
        expect(await client.assetState.get(place)).toBeUndefined();
      });
    });

  if (!isV2)
    describe(`AirflowClient on Airflow ${lab.version}, what it can't do`, () => {
      it('says so before sending', async () => {
        const address = { dagId: 'contract', runId: 'r', taskId: 'placeholder' };
        const client = newClient();
        for (const work of [
          client.xcoms.create(address, 'k', 1),
          client.xcoms.update(address, 'k', 1),
          client.xcoms.delete(address, 'k'),
          client.assetState.get({ assetId: 1, key: 'k' }),
        ]) {
          expect((await failureOf(work)).code).toBe('PM_AIRFLOW_UNSUPPORTED');
        }
      });
    });
}

async function login(url: string): Promise<string> {
  const answer = await fetch(`${url}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password: 'admin' }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}
