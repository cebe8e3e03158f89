import { describe, expect, it } from 'vitest';
import type { AirflowTaskInstance } from '../../../../src/airflow/client/airflow-task-instances.js';
import { judgeTarget } from '../../../../src/airflow/xcom/target-state.js';

const started = new Date('2026-01-01T10:00:00Z');
const task = (fields: Partial<AirflowTaskInstance>): AirflowTaskInstance => ({
  state: null,
  startDate: null,
  endDate: null,
  tryNumber: 0,
  maxTries: 0,
  operator: 'PythonOperator',
  mapIndex: -1,
  ...fields,
});

describe('judgeTarget', () => {
  it.each([
    [null, 'not started'],
    ['scheduled', 'about to start'],
    ['queued', 'about to start'],
    ['restarting', 'restarted'],
    ['up_for_retry', 'next try'],
    ['up_for_reschedule', 'poke'],
    ['something_new', "doesn't know"],
  ])('says that a value is lost in state %s', (state, words) => {
    const verdict = judgeTarget({ task: task({ state }) });
    expect(verdict).toMatchObject({ keeps: false, reason: expect.stringContaining(words) });
    expect(verdict.settles).toBeUndefined();
  });

  it.each(['deferred', 'awaiting_input', 'success', 'failed', 'skipped', 'upstream_failed', 'removed'])(
    'says that a value stays in state %s',
    (state) => {
      expect(judgeTarget({ task: task({ state }) })).toMatchObject({ keeps: true });
      expect(judgeTarget({ task: task({ state }) }).reason).toContain(state);
    },
  );

  it('knows that an EmptyOperator never starts on a worker, unless it was handed to one', () => {
    const operator = 'EmptyOperator';
    expect(judgeTarget({ task: task({ operator }) }).keeps).toBe(true);
    expect(judgeTarget({ task: task({ operator, state: 'queued' }) }).keeps).toBe(false);
  });

  it.each([
    ['nothing', undefined, true],
    ['a value from after the start', new Date(started.getTime() + 1), true],
    ['a value from before the start, which the worker deletes yet', new Date(started.getTime() - 1), false],
  ])('judges a running task that holds %s', (_what, existing, keeps) => {
    const running = task({ state: 'running', startDate: started });
    expect(judgeTarget({ task: running, existing })).toMatchObject({
      keeps,
      ...(!keeps && { settles: true }),
    });
  });
});
