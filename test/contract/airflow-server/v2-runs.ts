import { describe, expect, it } from 'vitest';
import { type Answer, type Subject, uniqueName } from './session.js';

export function describeRuns({ behaviour, session }: Subject): void {
  const trigger = (body: unknown, dagId = 'contract'): Promise<Answer> =>
    session().call('POST', `/dags/${dagId}/dagRuns`, body);

  describe('runs', () => {
    it('starts one, with its conf', async () => {
      const runId = uniqueName('run');
      const conf = { rows: 1, list: ['é'] };
      const started = await trigger({ logical_date: null, dag_run_id: runId, conf });
      const facts = { dag_run_id: runId, dag_id: 'contract', state: 'queued', run_type: 'manual', conf };
      expect(started).toMatchObject({ status: 200, json: facts });
      expect(await session().call('GET', `/dags/contract/dagRuns/${runId}`)).toMatchObject({
        status: 200,
        json: facts,
      });
    });

    it('makes an id, and keeps one with a plus and colons', async () => {
      const { json } = await trigger({ logical_date: null });
      const { dag_run_id: made } = json as { dag_run_id: string };
      expect(made).toMatch(/^manual__/);
      const path = `/dags/contract/dagRuns/${encodeURIComponent(made)}`;
      expect((await session().call('GET', path)).json).toMatchObject({ dag_run_id: made });
    });

    it('refuses an id or a logical date twice', async () => {
      const runId = uniqueName('twice');
      await trigger({ logical_date: null, dag_run_id: runId });
      expect(await trigger({ logical_date: null, dag_run_id: runId })).toMatchObject({
        status: 409,
        json: { detail: { reason: 'Unique constraint violation' } },
      });
      const day = new Date(Math.floor(Math.random() * 1e12)).toISOString();
      expect((await trigger({ logical_date: day })).status).toBe(200);
      expect((await trigger({ logical_date: day })).status).toBe(409);
    });

    it.each([
      [{}, 'missing', 'logical_date'],
      [{ logical_date: '2026-01-01T00:00:00' }, 'timezone_aware', 'logical_date'],
      [{ logical_date: null, conf: 'x' }, 'dict_type', 'conf'],
      [{ logical_date: null, other: 1 }, 'extra_forbidden', 'other'],
    ])('refuses %j', async (body, type, field) => {
      expect(await trigger(body)).toMatchObject({
        status: 422,
        json: { detail: [{ type, loc: ['body', field] }] },
      });
    });

    it('refuses a run id with a space or a slash', async () => {
      expect((await trigger({ logical_date: null, dag_run_id: 'a b/c' })).status).toBe(400);
    });

    it('knows partition keys as its version does', async () => {
      const { status } = await trigger({ logical_date: null, partition_key: 'p' });
      const expected = { unknown: 422, 'any DAG': 200, 'partitioned DAGs': 400 };
      expect(status).toBe(expected[behaviour.partitionKey]);
    });

    it('says what is missing', async () => {
      expect(await trigger({ logical_date: null }, 'none')).toMatchObject({
        status: 404,
        json: { detail: `${behaviour.dagWord} with dag_id: 'none' not found` },
      });
      expect(await session().call('GET', '/dags/contract/dagRuns/none')).toMatchObject({
        status: 404,
        json: { detail: 'The DagRun with dag_id: `contract` and run_id: `none` was not found' },
      });
      expect((await session().call('GET', '/dags/none')).status).toBe(404);
    });

    it('sets a state from outside', async () => {
      const path = `/dags/contract/dagRuns/${await session().newRun('contract')}`;
      expect(await session().call('PATCH', path, { state: 'failed' })).toMatchObject({
        status: 200,
        json: { state: 'failed' },
      });
      expect(await session().call('PATCH', path, { state: 'running' })).toMatchObject({
        status: 422,
        json: { detail: [{ type: 'enum' }] },
      });
    });

    it('waits for the end of a run, where the version can', async () => {
      const path = `/dags/contract/dagRuns/${await session().newRun('contract')}`;
      if (!behaviour.waitForRun) {
        expect(await session().call('GET', `${path}/wait?interval=1`)).toMatchObject({
          status: 404,
          json: { error: 'API route not found' },
        });
        return;
      }
      const waiting = session().call('GET', `${path}/wait?interval=1`);
      await session().call('PATCH', path, { state: 'success' });
      const lines = (await waiting).text.trim().split('\n');
      expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ state: 'success' });
      expect((await session().call('GET', `${path}/wait`)).status).toBe(422);
      expect(await session().call('GET', '/dags/contract/dagRuns/none/wait?interval=1')).toMatchObject({
        status: 404,
        json: { detail: expect.stringContaining('`none`') },
      });
    });

    it.each([
      ['viewer', 403],
      ['user', 200],
    ])('lets a %s start one, or not', async (user, status) => {
      const body = { logical_date: null };
      expect((await session().call('POST', '/dags/contract/dagRuns', body, { user })).status).toBe(status);
    });
  });

  describe('task instances', () => {
    it('are there with the run, without a state', async () => {
      const path = `/dags/contract/dagRuns/${await session().newRun('contract')}/taskInstances`;
      const { json } = await session().call('GET', path);
      const { task_instances: instances } = json as {
        task_instances: Array<{ task_id: string; state: null }>;
      };
      expect(instances.map(({ task_id: task, state }) => [task, state]).sort()).toEqual([
        ['after', null],
        ['placeholder', null],
      ]);
      expect((await session().call('GET', `${path}/placeholder`)).json).toMatchObject({
        task_id: 'placeholder',
        map_index: -1,
        state: null,
        start_date: null,
        try_number: 0,
        operator: 'EmptyOperator',
      });
      expect((await session().call('GET', `${path}/none`)).status).toBe(404);
      expect((await session().call('GET', `${path}/placeholder/3`)).status).toBe(404);
    });

    it('take a state from outside, once', async () => {
      const path = `/dags/contract/dagRuns/${await session().newRun('contract')}/taskInstances`;
      const set = (task: string, body: unknown): Promise<Answer> =>
        session().call('PATCH', `${path}/${task}`, body);
      expect(await set('placeholder', { new_state: 'success' })).toMatchObject({
        status: 200,
        json: { task_instances: [{ task_id: 'placeholder', state: 'success' }] },
      });
      expect((await set('placeholder', { new_state: 'success' })).status).toBe(409);
      expect(await set('placeholder', { new_state: 'running' })).toMatchObject({
        status: 422,
        json: { detail: [{ type: 'value_error' }] },
      });
      expect((await set('none', { new_state: 'success' })).status).toBe(404);
      expect((await session().call('GET', `${path}/placeholder`)).json).toMatchObject({ state: 'success' });
      const asViewer = await session().call(
        'PATCH',
        `${path}/after`,
        { new_state: 'failed' },
        { user: 'viewer' },
      );
      expect(asViewer.status).toBe(403);
    });

    it('of a mapped task have an address of their own', async () => {
      const runId = await session().newRun('contract_mapped');
      const path = `/dags/contract_mapped/dagRuns/${runId}/taskInstances/work`;
      expect((await session().call('GET', `${path}/1`)).json).toMatchObject({ map_index: 1, state: null });
      expect((await session().call('GET', path)).status).toBe(404);
    });
  });
}
