import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pushProfilingResult } from '../../../../src/airflow/push/push-profiling-result.js';
import type { JsonObject } from '../../../../src/core/json.js';
import { toProfilingResultPayload, toProfilingResultsPayload } from '../../../../src/wire/payloads.js';
import { toRunDocument } from '../../../../src/wire/run-document.js';
import { columnProfile, failedTable, profilingRun, tableProfile } from '../../wire/profiles.js';
import { EMPTY_TASK, startXComLab, TASK, type XComLab } from '../support/xcom-lab.js';
import { clientWith } from '../xcom/client-with.js';

const RUN = profilingRun([
  tableProfile({
    table: 'orders',
    columns: [
      columnProfile({ name: 'amount', metrics: { count: 2, mean: 3.5e25, stddev: '0.1', min: Number.NaN } }),
      columnProfile({ name: 'note', metrics: { min: '{"__type": 1}', max: 'a\0b' } }),
    ],
  }),
  tableProfile({ table: 'empty', status: 'empty', rowCount: 0 }),
  failedTable('lost'),
]);
const PAYLOAD = toProfilingResultsPayload(RUN);

describe('pushProfilingResult', () => {
  let lab: XComLab;
  beforeEach(async () => {
    lab = await startXComLab();
  });
  afterEach(() => lab[Symbol.asyncDispose]());

  it('pushes a run as the payload of the operators, and says what became of it', async () => {
    const outcome = await pushProfilingResult(RUN, { client: lab.client, ...TASK });
    expect(outcome).toMatchObject({
      key: 'profiling_results',
      stays: true,
      truncated: false,
      runId: 'run-1',
      reaches: 'native',
      method: 'created',
      pythonReader: null,
    });
    expect(outcome.words).toMatch(
      /^Pushed 'profiling_results' \(\d+ bytes of JSON\) to task 'profile' of run 'r1', DAG 'etl'\. It was read again and stays: .*success.* dict\.$/,
    );
    expect(lab.airflow.pull(TASK, 'profiling_results')).toMatchObject({ type: 'dict', value: PAYLOAD });
  });

  it.each<[string, Parameters<typeof pushProfilingResult>[0], string, unknown]>([
    ['a run document', toRunDocument(RUN), 'profiling_results', PAYLOAD],
    ['a payload of a run', PAYLOAD, 'profiling_results', PAYLOAD],
    ['a payload of a table', toProfilingResultPayload(tableProfile()), 'profiling_result', undefined],
    [
      'a plan change',
      {
        environment: 'test',
        changed_tables: ['a'],
        metrics_requested: 1,
        drift_strategy: 'absolute_threshold',
        plan_signature: 'x',
      },
      'plan_change_metadata',
      undefined,
    ],
  ])('takes %s', async (_what, result, key, expected) => {
    const outcome = await pushProfilingResult(result, { client: lab.client, ...TASK });
    expect(outcome.key).toBe(key);
    expect(lab.airflow.pull(TASK, key)?.value).toEqual(expected ?? result);
  });

  it('takes any object under a key of its own, and no object without', async () => {
    const target = { client: lab.client, ...TASK };
    expect((await pushProfilingResult({ rows: 1 }, { ...target, key: 'mine' })).key).toBe('mine');
    await expect(pushProfilingResult({ rows: 1 }, target)).rejects.toMatchObject({
      code: 'PM_INVALID_ARGUMENT',
      message: expect.stringContaining('key'),
    });
    await expect(
      pushProfilingResult([1] as unknown as JsonObject, { ...target, key: 'mine' }),
    ).rejects.toMatchObject({ code: 'PM_INVALID_ARGUMENT' });
  });

  it('names the place where a run document is broken', async () => {
    const broken = { ...toRunDocument(RUN), tables: [{ dataset_name: 1 }] } as unknown as JsonObject;
    await expect(pushProfilingResult(broken, { client: lab.client, ...TASK })).rejects.toMatchObject({
      code: 'PM_INVALID_ARGUMENT',
      message: expect.stringContaining('tables.0.dataset_name'),
    });
  });

  it.each(['run', 'document'])(
    'pushes the whole document of a %s, whatever its numbers and texts',
    async (kind) => {
      const result = kind === 'run' ? RUN : toRunDocument(RUN);
      const outcome = await pushProfilingResult(result, { client: lab.client, ...TASK, content: 'document' });
      expect(outcome).toMatchObject({ key: 'profiling_run', stays: true });
      const pulled = lab.airflow.pull(TASK, 'profiling_run');
      expect(pulled?.type).toBe('dict');
      expect(pulled?.value).toMatchObject({
        run_id: 'run-1',
        tables: [
          {
            columns: [
              { metrics: { mean: '3.5e+25', stddev: '0.1', min: 'NaN' } },
              { metrics: { min: 'json-escaped:{\\"__type\\": 1}', max: 'json-escaped:a\\u0000b' } },
            ],
          },
          {},
          { status: 'failed' },
        ],
      });
    },
  );

  it('encodes once: a text that begins like an escaped one is read back as it was', async () => {
    await pushProfilingResult({ text: 'json-escaped:x' }, { client: lab.client, ...TASK, key: 'k' });
    expect(lab.airflow.pull(TASK, 'k')?.value).toEqual({ text: 'json-escaped:json-escaped:x' });
  });

  it.each([
    ['results', 'profiling_results', 'results'],
    ['document', 'profiling_run', 'tables'],
  ] as const)(
    'sends a reference to the stored run when the %s are over the budget',
    async (content, key, list) => {
      const outcome = await pushProfilingResult(RUN, { client: lab.client, ...TASK, content, maxBytes: 600 });
      expect(outcome).toMatchObject({ truncated: true, stays: true, runId: 'run-1' });
      expect(outcome.words).toContain('reference');
      expect(lab.airflow.pull(TASK, key)?.value).toMatchObject({
        run_id: 'run-1',
        [list]: [],
        truncated: true,
      });
      await expect(
        pushProfilingResult(
          { text: 'x'.repeat(600) },
          { client: lab.client, ...TASK, key: 'k', maxBytes: 600 },
        ),
      ).rejects.toMatchObject({ code: 'PM_XCOM_TOO_LARGE' });
    },
  );

  it.each([null, 'text', 3, [], undefined])('refuses %j, which is no result', async (value) => {
    const result = value as unknown as JsonObject;
    await expect(
      pushProfilingResult(result, { client: lab.client, ...TASK, key: 'own' }),
    ).rejects.toMatchObject({ code: 'PM_INVALID_ARGUMENT' });
  });

  it('sends nothing once its signal has fired', async () => {
    const push = pushProfilingResult(RUN, { client: lab.client, ...TASK, signal: AbortSignal.abort() });
    await expect(push).rejects.toMatchObject({ code: 'PM_ABORTED' });
    expect(lab.airflow.requests).toEqual([]);
  });

  it('makes a client of an address, and closes it', async () => {
    const outcome = await pushProfilingResult(RUN, {
      url: lab.airflow.url,
      auth: { kind: 'password', username: 'user', password: 'user' },
      ...EMPTY_TASK,
    });
    expect(outcome).toMatchObject({ stays: true, state: null });
    expect(outcome.words).toContain('EmptyOperator');
  });

  it('says what to do in Python where the server stores text', async () => {
    await using old = await startXComLab('3.0.6');
    const target = { client: old.client, ...TASK };
    const first = await pushProfilingResult(RUN, target);
    expect(first).toMatchObject({ reaches: 'json-text', stays: true });
    expect(first.words).toContain('JSON text by xcom_pull on Airflow 3.0.6');
    expect(first.pythonReader).toContain('json.loads');
    const second = await pushProfilingResult(RUN, target);
    expect(second).toMatchObject({ reaches: 'json-text-of-text', method: 'replaced', stays: true });
    expect(second.words).toMatch(/^Replaced 'profiling_results' .* of task/);
    await expect(pushProfilingResult(RUN, { ...target, require: 'native' })).rejects.toMatchObject({
      code: 'PM_UNSUPPORTED',
    });
  });

  it('does not say what a task gets of a value that somebody else replaced', async () => {
    const { client } = lab;
    const racing = clientWith(client, {
      create: async (...args) => {
        const entry = await client.xcoms.create(...args);
        lab.airflow.setXCom(TASK, 'profiling_results', 'theirs');
        return entry;
      },
    });
    const outcome = await pushProfilingResult(RUN, { client: racing, ...TASK });
    expect(outcome).toMatchObject({ stays: false, overwritten: true });
    expect(outcome.words).toMatch(/somebody else had replaced it\.$/);
  });

  it('throws where the value would not stay, and says so when it was wanted all the same', async () => {
    lab.airflow.setTaskState(TASK, 'queued');
    const target = { client: lab.client, ...TASK };
    await expect(pushProfilingResult(RUN, target)).rejects.toMatchObject({ code: 'PM_XCOM_LOST' });
    const outcome = await pushProfilingResult(RUN, { ...target, whenLost: 'push-anyway' });
    expect(outcome).toMatchObject({ stays: false, kept: false });
    expect(outcome.words).toContain('It will not stay: the task is about to start');
  });
});
