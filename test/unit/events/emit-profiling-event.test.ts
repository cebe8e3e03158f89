import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { XComError } from '../../../src/core/errors.js';
import type { JsonObject, JsonValue } from '../../../src/core/json.js';
import { Secret } from '../../../src/core/redact.js';
import { emitProfilingEvent } from '../../../src/events/emit-profiling-event.js';
import { InMemoryVariables } from '../../../src/workflow/memory-variables.js';
import type { TaskContext, XComCapabilities, XComTransport } from '../../../src/workflow/task-context.js';
import { recordLogger } from '../../support/record-logger.js';

const KEY = 'profilemesh_events';

interface SlowXCom extends XComTransport {
  readonly values: Map<string, JsonValue>;
  failNextPush?: Error;
}

/** A transport whose every call takes a turn of the event loop, so that unserialised appends would overlap. */
function slowXCom(capabilities: Partial<XComCapabilities> = {}): SlowXCom {
  const values = new Map<string, JsonValue>();
  return {
    kind: 'slow',
    capabilities: { keys: 'any', pull: true, maxBytes: Number.POSITIVE_INFINITY, ...capabilities },
    values,
    async push(key, value) {
      await nextTurn();
      const error = this.failNextPush;
      this.failNextPush = undefined;
      if (error) throw error;
      values.set(key, value);
    },
    async pull(key) {
      await nextTurn();
      return values.get(key);
    },
    async close() {
      await nextTurn();
    },
  };
}

function setUp(options: { xcom?: SlowXCom; logicalDate?: Date | null } = {}) {
  const { xcom = slowXCom(), logicalDate = new Date('2026-01-02T03:04:05Z') } = options;
  const { logger, lines } = recordLogger();
  const context: TaskContext = {
    dagId: 'dag',
    taskId: 'group.task',
    runId: 'run',
    logicalDate,
    tryNumber: 1,
    mapIndex: -1,
    xcom,
    variables: new InMemoryVariables(),
    logger,
  };
  return { context, xcom, lines };
}

const entry = {
  event_type: 'profiling_started',
  task_id: 'group.task',
  dag_id: 'dag',
  execution_date: '2026-01-02T03:04:05.000Z',
};

describe('emitProfilingEvent', () => {
  it('writes one structured line and one entry', async () => {
    const { context, xcom, lines } = setUp();
    await emitProfilingEvent(context, 'profiling_started', { environment: 'test', table_count: 2 });
    const expected = { ...entry, environment: 'test', table_count: 2 };
    expect(lines).toEqual([
      { level: 'info', message: 'Profiling event profiling_started', fields: expected },
    ]);
    expect(xcom.values.get(KEY)).toEqual([expected]);
  });

  it('gives null for a run without a logical date', async () => {
    const { context, xcom } = setUp({ logicalDate: null });
    await emitProfilingEvent(context, 'profiling_started', {});
    expect(xcom.values.get(KEY)).toEqual([{ ...entry, execution_date: null }]);
  });

  it('appends, also from many calls at once, in their order', async () => {
    const { context, xcom } = setUp();
    xcom.values.set(KEY, ['there before']);
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => emitProfilingEvent(context, 'profiling_started', { index })),
    );
    const expected = Array.from({ length: 20 }, (_, index) => ({ ...entry, index }));
    expect(xcom.values.get(KEY)).toEqual(['there before', ...expected]);
  });

  it('goes on after an append that failed', async () => {
    const { context, xcom } = setUp();
    xcom.failNextPush = new XComError('PM_XCOM_TOO_LARGE', 'too large');
    const outcomes = await Promise.allSettled([
      emitProfilingEvent(context, 'profiling_started', { index: 0 }),
      emitProfilingEvent(context, 'profiling_started', { index: 1 }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(xcom.values.get(KEY)).toEqual([{ ...entry, index: 1 }]);
  });

  it.each<[string, JsonValue]>([
    ['a value of type object', { not: 'a list' }],
    ['a value of type string', 'text'],
    ['null', null],
  ])('leaves %s under the key as it is', async (found, value) => {
    const { context, xcom } = setUp();
    xcom.values.set(KEY, value);
    await expect(emitProfilingEvent(context, 'profiling_started', {})).rejects.toMatchObject({
      code: 'PM_XCOM_INVALID',
      message: expect.stringContaining(found),
    });
    expect(xcom.values.get(KEY)).toEqual(value);
  });

  it.each([
    [{ pull: false }, "can't read values back"],
    [{ keys: 'return_value' as const }, 'carries only return_value'],
  ])('only logs where the transport is %j', async (capabilities, reason) => {
    const { context, xcom, lines } = setUp({ xcom: slowXCom(capabilities) });
    await emitProfilingEvent(context, 'profiling_started', {});
    expect(xcom.values.size).toBe(0);
    expect(lines.map(({ level }) => level)).toEqual(['info', 'debug']);
    expect(lines[1]?.message).toContain(reason);
  });

  it.each<[string, unknown]>([
    ['a.b[1]', { a: { b: [1, Number.NaN] } }],
    ['a', { a: undefined }],
    ['rows', { rows: 1n }],
    ['when', { when: new Date(0) }],
    ['password', { password: new Secret('top-secret-value') }],
  ])('refuses data that is not JSON, naming %s', async (path, data) => {
    const { context, xcom, lines } = setUp();
    await expect(emitProfilingEvent(context, 'profiling_started', data as JsonObject)).rejects.toMatchObject({
      code: 'PM_XCOM_INVALID',
      details: { path },
    });
    expect(xcom.values.size).toBe(0);
    expect(lines).toEqual([]);
  });

  it.each(['event_type', 'task_id', 'dag_id', 'execution_date'])('refuses data that sets %s', async (key) => {
    const { context, xcom, lines } = setUp();
    await expect(emitProfilingEvent(context, 'profiling_started', { [key]: 'mine' })).rejects.toMatchObject({
      code: 'PM_XCOM_INVALID',
      message: expect.stringContaining(key),
    });
    expect(xcom.values.size).toBe(0);
    expect(lines).toEqual([]);
  });

  it('masks secrets, however deep', async () => {
    const { context, xcom, lines } = setUp();
    const password = new Secret('correct-horse').reveal();
    await emitProfilingEvent(context, 'profiling_failed', {
      errors: [{ text: `refused: ${password}` }],
      rows: 3,
    });
    expect(xcom.values.get(KEY)).toEqual([
      { ...entry, event_type: 'profiling_failed', errors: [{ text: 'refused: ***' }], rows: 3 },
    ]);
    expect(JSON.stringify(lines)).not.toContain(password);
  });
});
