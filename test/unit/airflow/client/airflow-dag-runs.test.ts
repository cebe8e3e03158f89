import { describe, expect, it } from 'vitest';
import { AbortedError, ProfileMeshError } from '../../../../src/core/errors.js';
import { calls, type StubAnswer, startStub, versionProbe } from './http-stub.js';
import { createTestClient, createTestClock, failureOf } from './test-client.js';

const run = (id: string, state = 'queued') => ({
  status: 200,
  json: {
    dag_id: 'd',
    dag_run_id: id,
    state,
    logical_date: null,
    start_date: null,
    end_date: null,
    conf: { a: 1 },
  },
});
const MISSING: StubAnswer = { status: 404, json: { detail: 'The DagRun was not found' } };

async function startRunStub(post: (body: Record<string, unknown>) => StubAnswer, version = '3.3.2') {
  const known = new Map<string, string>();
  const stub = await startStub({
    answer: (request) => {
      const probe = versionProbe(request, version);
      if (probe) return probe;
      if (request.method === 'POST') {
        const body = JSON.parse(request.body) as Record<string, unknown>;
        const answer = post(body);
        const id = String(body.dag_run_id);
        if (answer === 'reset' || (typeof answer === 'object' && answer.status === 200))
          known.set(id, 'queued');
        return answer;
      }
      const id = decodeURIComponent(request.url.split('/').at(-1) ?? '');
      return known.has(id) ? run(id) : MISSING;
    },
  });
  return { stub, known };
}

describe('dagRuns.trigger', () => {
  it('sends logical_date null and only what was given to Airflow 3', async () => {
    const { stub } = await startRunStub(() => run('r1'));
    const triggered = await createTestClient({ url: stub.url }).dagRuns.trigger({ dagId: 'd', runId: 'r1' });
    expect(triggered).toEqual({
      dagId: 'd',
      runId: 'r1',
      state: 'queued',
      logicalDate: null,
      startDate: null,
      endDate: null,
      conf: { a: 1 },
    });
    expect(stub.requests.at(-1)).toMatchObject({
      url: '/api/v2/dags/d/dagRuns',
      body: '{"dag_run_id":"r1","logical_date":null}',
    });
  });

  it('leaves logical_date out for Airflow 2, which refuses null', async () => {
    const { stub } = await startRunStub(() => run('r1'), '2.10.5');
    const client = createTestClient({ url: stub.url });
    await client.dagRuns.trigger({ dagId: 'd', runId: 'r1', conf: { big: 2n ** 64n }, note: 'n' });
    expect(stub.requests.at(-1)?.body).toBe(
      '{"dag_run_id":"r1","conf":{"big":18446744073709551616},"note":"n"}',
    );
    await client.dagRuns.trigger({ dagId: 'd', runId: 'r2', logicalDate: new Date(0) });
    expect(stub.requests.at(-1)?.body).toBe('{"dag_run_id":"r2","logical_date":"1970-01-01T00:00:00.000Z"}');
  });

  it('makes an id that Airflow allows, another one each time', async () => {
    const ids: string[] = [];
    const { stub } = await startRunStub((body) => {
      ids.push(String(body.dag_run_id));
      return run(String(body.dag_run_id));
    });
    const client = createTestClient({ url: stub.url });
    await client.dagRuns.trigger({ dagId: 'd' });
    await client.dagRuns.trigger({ dagId: 'd' });
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^manual__2026-01-01T00:00:00\.000\+00:00_[0-9a-f]{8}$/);
  });

  it('starts one run only when the answer was lost', async () => {
    const { stub, known } = await startRunStub(() => 'reset');
    const triggered = await createTestClient({ url: stub.url }).dagRuns.trigger({ dagId: 'd' });
    expect([...known.keys()]).toEqual([triggered.runId]);
    expect(calls(stub).map((call) => call.split(' ')[0])).toEqual(['POST', 'GET']);
  });

  it('is a conflict when the id is taken', async () => {
    const { stub } = await startRunStub(() => ({
      status: 409,
      json: { detail: { reason: 'Unique constraint violation', statement: 'INSERT', message: 'See ID 1' } },
    }));
    const error = await failureOf(
      createTestClient({ url: stub.url }).dagRuns.trigger({ dagId: 'd', runId: 'r' }),
    );
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_CONFLICT', maybeApplied: false });
    expect(error.detail).toBe('Unique constraint violation: See ID 1');
  });
});

/** A server whose answers about a run come in this order; the last one stays. */
async function startWaitStub(answers: StubAnswer[]) {
  return startStub({
    answer: (request) =>
      versionProbe(request) ?? (answers.length > 1 ? answers.shift() : answers[0]) ?? MISSING,
  });
}

describe('dagRuns.waitFor', () => {
  const wanted = { dagId: 'd', runId: 'r' };

  it.each(['success', 'failed'])('ends with the run: %s', async (state) => {
    const stub = await startWaitStub([run('r'), run('r', 'running'), run('r', 'running'), run('r', state)]);
    const clock = createTestClock();
    const ended = await createTestClient({ url: stub.url, clock }).dagRuns.waitFor({
      ...wanted,
      pollMs: 400,
    });
    expect(ended.state).toBe(state);
    expect(clock.slept).toEqual([250, 375, 400]);
  });

  it('outlives a server that is away for longer than the retries', async () => {
    const stub = await startWaitStub([
      { status: 503 },
      { status: 503 },
      { status: 503 },
      run('r', 'success'),
    ]);
    const client = createTestClient({ url: stub.url, retry: { retries: 0 } });
    expect((await client.dagRuns.waitFor(wanted)).state).toBe('success');
  });

  it('fails when the run is not there', async () => {
    const stub = await startWaitStub([MISSING]);
    const error = await failureOf(createTestClient({ url: stub.url }).dagRuns.waitFor(wanted));
    expect(error.code).toBe('PM_AIRFLOW_NOT_FOUND');
    expect(error.message).toContain("no run 'r' of the DAG 'd'");
  });

  it('fails when the login is refused', async () => {
    const stub = await startWaitStub([{ status: 403, json: { detail: 'Forbidden' } }]);
    const error = await failureOf(createTestClient({ url: stub.url }).dagRuns.waitFor(wanted));
    expect(error.code).toBe('PM_AIRFLOW_FORBIDDEN');
  });

  it('ends when the time is over, and says what it last saw', async () => {
    const stub = await startWaitStub([run('r', 'running')]);
    const client = createTestClient({ url: stub.url });
    const error = await failureOf(client.dagRuns.waitFor({ ...wanted, timeoutMs: 120, pollMs: 10 }));
    expect(error.code).toBe('PM_AIRFLOW_TIMEOUT');
    expect(error.message).toMatch(/within 120 ms \(last seen: running\)/);
  });

  it('says that a run which has not begun may be one of a paused DAG', async () => {
    const stub = await startWaitStub([run('r', 'queued')]);
    const client = createTestClient({ url: stub.url });
    const error = await failureOf(client.dagRuns.waitFor({ ...wanted, timeoutMs: 120, pollMs: 10 }));
    expect(error.code).toBe('PM_AIRFLOW_TIMEOUT');
    expect(error.message).toMatch(/last seen: queued\).*may be paused \(airflow dags unpause d\)/);
  });

  it('ends when the time is over although the server does not answer', async () => {
    const stub = await startWaitStub(['hang']);
    const client = createTestClient({ url: stub.url });
    const error = await failureOf(client.dagRuns.waitFor({ ...wanted, timeoutMs: 120 }));
    expect(error.message).toContain('last seen: no answer');
  });

  it('ends with the signal', async () => {
    const controller = new AbortController();
    const stub = await startStub({
      answer: (request) => {
        const probe = versionProbe(request);
        if (!probe) controller.abort();
        return probe ?? 'hang';
      },
    });
    const client = createTestClient({ url: stub.url });
    const waiting = client.dagRuns.waitFor({ ...wanted, signal: controller.signal });
    await expect(waiting).rejects.toBeInstanceOf(AbortedError);
  });

  it('refuses times that no timer holds', async () => {
    const client = createTestClient({ url: 'http://127.0.0.1:1' });
    for (const bad of [{ timeoutMs: 0 }, { timeoutMs: 2 ** 31 }, { pollMs: 0 }, { timeoutMs: Number.NaN }]) {
      await expect(client.dagRuns.waitFor({ ...wanted, ...bad })).rejects.toBeInstanceOf(ProfileMeshError);
    }
  });
});
