import { describe, expect, it } from 'vitest';
import { emitProfilingEvent } from '../../../src/events/emit-profiling-event.js';
import { EventBus } from '../../../src/events/event-bus.js';
import { createTestContext } from '../../../src/testing/create-test-context.js';
import { recordEvents } from '../../../src/testing/record-events.js';
import { InMemoryVariables } from '../../../src/workflow/memory-variables.js';

describe('createTestContext', () => {
  it('is a first try of a task that is not mapped', () => {
    expect(createTestContext()).toMatchObject({
      dagId: 'test_dag',
      taskId: 'test_task',
      runId: 'test_run',
      logicalDate: new Date('2026-01-01T00:00:00Z'),
      tryNumber: 1,
      mapIndex: -1,
      xcoms: {},
      events: [],
      logs: [],
    });
    expect(createTestContext({ logicalDate: null }).logicalDate).toBeNull();
  });

  it('shows what a task pushed, emitted and logged', async () => {
    const context = createTestContext({ taskId: 'load' });
    await context.xcom.push('rows', 3);
    await emitProfilingEvent(context, 'loaded', { rows: 3 });
    expect(context.xcoms.rows).toBe(3);
    expect(context.events).toMatchObject([{ event_type: 'loaded', task_id: 'load', rows: 3 }]);
    expect(context.logs).toMatchObject([{ level: 'info', message: expect.stringContaining('loaded') }]);
  });

  it('shares variables and log among the tasks of a run, and keeps their XComs apart', async () => {
    const context = createTestContext({ variables: { limit: '5' } });
    const other = context.forTask('other');
    await other.variables.set('limit', '6');
    await other.xcom.push('key', 1);
    other.logger.warn('careful');
    expect(await context.variables.get('limit')).toBe('6');
    expect(context.xcoms).toEqual({});
    expect(context.logs).toEqual([{ level: 'warn', message: 'careful', fields: {} }]);
    expect(other.taskId).toBe('other');
    expect(context.forTask('other').xcoms).toEqual({ key: 1 });
  });

  it('takes a store of variables, a limit for XComs and a signal', async () => {
    const variables = new InMemoryVariables({ a: '1' });
    const signal = AbortSignal.abort();
    const context = createTestContext({ variables, maxXComBytes: 10, signal });
    expect(context.variables).toBe(variables);
    expect(context.signal).toBe(signal);
    await expect(context.xcom.push('k', 'longer than ten')).rejects.toMatchObject({
      code: 'PM_XCOM_TOO_LARGE',
    });
  });
});

describe('recordEvents', () => {
  it('keeps the events of a bus until it is stopped', async () => {
    const bus = new EventBus();
    const recorded = recordEvents(bus);
    const event = { type: 'ProfilingStarted', timestamp: new Date(0), table: 't', runId: 'r' } as const;
    await bus.emit(event);
    recorded.stop();
    await bus.emit(event);
    expect(recorded.events).toEqual([{ ...event, eventId: expect.any(String) }]);
  });
});
