import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { ExceptionRecord } from '../../../../src/airflow/native/exception-record.js';
import { defineTasks, type NativeTaskHandler } from '../../../../src/airflow/native/define-tasks.js';
import type { NativeTaskContext } from '../../../../src/airflow/native/native-task-context.js';
import { type RunNativeTaskOptions, runNativeTask } from '../../../../src/airflow/native/runtime.js';
import {
  TaskFailed,
  TaskReschedule,
  TaskRetry,
  TaskSkipped,
} from '../../../../src/airflow/native/task-outcomes.js';
import { FakeSupervisor, type FakeSupervisorOptions } from './fake-supervisor.js';

const open: FakeSupervisor[] = [];

afterEach(async () => {
  for (const supervisor of open.splice(0)) await supervisor[Symbol.asyncDispose]();
});

type RunOptions = FakeSupervisorOptions & { readonly runtime?: Partial<RunNativeTaskOptions> };

async function start({ runtime, ...options }: RunOptions = {}) {
  const supervisor = await FakeSupervisor.start(options);
  open.push(supervisor);
  const run = async (handler: NativeTaskHandler): Promise<number> => {
    const code = runNativeTask({
      tasks: defineTasks({ dag: { task: handler } }),
      argv: supervisor.argv,
      env: {},
      signals: supervisor.signals,
      ...runtime,
    });
    // What it left in the log is read after it has come, however the run ended.
    await code.then(
      () => supervisor.logsEnded,
      () => (supervisor.connected ? supervisor.logsEnded : undefined),
    );
    return code;
  };
  return { supervisor, run };
}

describe('runNativeTask', () => {
  it('succeeds: return value, terminal message with both lists, exit code 0', async () => {
    const { supervisor, run } = await start();
    expect(await run(async () => ({ rows: 3, mean: 1.5 }))).toBe(0);
    expect(supervisor.xcoms.get('task/return_value/-1')).toEqual({ rows: 3, mean: 1.5 });
    expect(supervisor.terminal).toEqual({
      type: 'SucceedTask',
      state: 'success',
      end_date: expect.stringMatching(/^\d{4}-.*Z$/),
      task_outlets: [],
      outlet_events: [],
    });
  });

  it('pushes no return value for undefined', async () => {
    const { supervisor, run } = await start();
    expect(await run(() => undefined)).toBe(0);
    expect(supervisor.xcoms.size).toBe(0);
  });

  it('tells the handler what Airflow told', async () => {
    const { run } = await start({ tryNumber: 2, mapIndex: 4, conf: { table: 'orders', n: 2n ** 60n } });
    let seen: NativeTaskContext | undefined;
    await run((context) => {
      seen = context;
    });
    expect(seen).toMatchObject({
      dagId: 'dag',
      taskId: 'task',
      runId: 'manual__1',
      tryNumber: 2,
      maxTries: 3,
      mapIndex: 4,
      logicalDate: new Date('2026-11-23T00:00:00.123Z'),
      conf: { table: 'orders', n: '1152921504606846976' },
    });
  });

  it('has no logical date and no data interval where the run has none', async () => {
    const { run } = await start({ logicalDate: null });
    let seen: NativeTaskContext | undefined;
    await run((context) => {
      seen = context;
    });
    expect(seen).toMatchObject({ logicalDate: null, dataInterval: null });
  });

  it('deletes the XComs of the earlier try before the handler runs', async () => {
    const { supervisor, run } = await start({ xcomKeysToClear: ['a', 'profilemesh_events'], mapIndex: 1 });
    await run(async (context) => context.xcom.push('a', 1));
    expect(supervisor.messages.slice(0, 3)).toMatchObject([
      { type: 'DeleteXCom', key: 'a', dag_id: 'dag', run_id: 'manual__1', task_id: 'task', map_index: 1 },
      { type: 'DeleteXCom', key: 'profilemesh_events' },
      { type: 'SetXCom', key: 'a' },
    ]);
  });

  it('keeps the XComs of a mapped task apart, and pulls those of others', async () => {
    const { supervisor, run } = await start({ mapIndex: 1 });
    supervisor.xcoms.set('tables/return_value/-1', ['orders', 'customers']);
    supervisor.xcoms.set('rows/return_value/0', 10);
    supervisor.xcoms.set('rows/return_value/1', 20);
    await run(async (context) => ({
      table: ((await context.pullXCom({ taskId: 'tables' })) as string[])[context.mapIndex] ?? null,
      rows: await context.pullMappedXComs({ taskId: 'rows' }),
      second: (await context.pullXCom({ taskId: 'rows', mapIndex: 1 })) ?? null,
      none: (await context.pullXCom({ taskId: 'nope' })) === undefined,
    }));
    expect(supervisor.xcoms.get('task/return_value/1')).toEqual({
      table: 'customers',
      rows: [10, 20],
      second: 20,
      none: true,
    });
  });

  it('sends asset events with the success', async () => {
    const { supervisor, run } = await start();
    await run((context) => {
      context.assets.emit({ name: 'profiles', uri: 'x://orders', extra: { rows: 3 } });
      context.assets.emit({ name: 'profiles', uri: 'x://orders', extra: { rows: 4 } });
      context.assets.emit({ name: 'plain' });
    });
    expect(supervisor.terminal).toMatchObject({
      task_outlets: [
        { name: 'profiles', uri: 'x://orders', type: 'Asset' },
        { name: 'plain', uri: 'plain', type: 'Asset' },
      ],
      outlet_events: [
        { dest_asset_key: { name: 'profiles', uri: 'x://orders' }, extra: { rows: 3 } },
        { dest_asset_key: { name: 'profiles', uri: 'x://orders' }, extra: { rows: 4 } },
        { dest_asset_key: { name: 'plain', uri: 'plain' }, extra: {} },
      ],
    });
  });

  describe('an error', () => {
    it('means failed when no try is left, with the stack in the log', async () => {
      const { supervisor, run } = await start();
      const cause = new TypeError('inner');
      expect(
        await run(() => {
          throw new Error('outer', { cause });
        }),
      ).toBe(0);
      expect(supervisor.terminal).toMatchObject({ type: 'TaskState', state: 'failed' });
      const line = supervisor.logs.find(({ level }) => level === 'error');
      expect(line).toMatchObject({
        event: 'The task failed: outer',
        exception: [
          { exc_type: 'Error', exc_value: 'outer', is_cause: false },
          { exc_type: 'TypeError', exc_value: 'inner', is_cause: true },
        ],
      });
      const [outer] = (line?.['exception'] ?? []) as ExceptionRecord[];
      expect(outer?.frames.at(-1)?.filename).toContain('runtime.test.ts');
      expect(outer?.frames.at(-1)?.lineno).toBeGreaterThan(0);
    });

    it('means the next try when one is left, without a delay of its own', async () => {
      const { supervisor, run } = await start({ shouldRetry: true });
      await run(() => Promise.reject(new Error('again')));
      expect(supervisor.terminal).toMatchObject({
        type: 'RetryTask',
        state: 'up_for_retry',
        retry_reason: 'again',
      });
      expect(supervisor.terminal).not.toHaveProperty('retry_delay_seconds');
    });

    it('that nobody caught means the same', async () => {
      const { supervisor, run } = await start({ shouldRetry: true });
      await run(() => {
        supervisor.signals.emit('uncaughtException', new Error('from a timer'));
        return new Promise(() => undefined);
      });
      expect(supervisor.terminal).toMatchObject({ type: 'RetryTask', retry_reason: 'from a timer' });
    });

    it.each([
      ['TaskSkipped', new TaskSkipped('nothing new'), { type: 'TaskState', state: 'skipped' }],
      ['TaskFailed', new TaskFailed('hopeless'), { type: 'TaskState', state: 'failed' }],
      [
        'TaskRetry',
        new TaskRetry('busy', { delayMs: 1_500 }),
        { type: 'RetryTask', retry_delay_seconds: 1.5, retry_reason: 'busy' },
      ],
      [
        'TaskReschedule',
        new TaskReschedule(new Date('2099-01-01T12:00:00Z')),
        {
          type: 'RescheduleTask',
          state: 'up_for_reschedule',
          reschedule_date: '2099-01-01T12:00:00.000Z',
        },
      ],
    ])('%s says it otherwise', async (_name, error, message) => {
      const { supervisor, run } = await start({ shouldRetry: true });
      expect(await run(() => Promise.reject(error))).toBe(0);
      expect(supervisor.terminal).toMatchObject(message);
    });

    it('TaskReschedule leaves the scheduler time to hear of the end', async () => {
      const { supervisor, run } = await start();
      await run(() => Promise.reject(new TaskReschedule(new Date(0))));
      const dateOf = (name: string): number => Date.parse(String(supervisor.terminal?.[name]));
      expect(dateOf('reschedule_date') - dateOf('end_date')).toBe(10_000);
    });

    it('TaskRetry without a try left means failed', async () => {
      const { supervisor, run } = await start();
      await run(() => Promise.reject(new TaskRetry('busy')));
      expect(supervisor.terminal).toMatchObject({ type: 'TaskState', state: 'failed' });
    });

    it('has its secrets removed, in the log and in the reason', async () => {
      const { supervisor, run } = await start({ shouldRetry: true });
      await run(() => Promise.reject(new Error('postgres://u:hunter2@db/x refused')));
      expect(JSON.stringify([supervisor.logs, supervisor.messages])).not.toContain('hunter2');
    });
  });

  it('fails, without another try, a task that the bundle does not have', async () => {
    const { supervisor, run } = await start({ taskId: 'other', shouldRetry: true });
    await run(() => undefined);
    expect(supervisor.terminal).toMatchObject({ type: 'TaskState', state: 'failed' });
    expect(supervisor.logs[0]?.event).toContain(`no task 'other' of DAG 'dag'`);
  });

  it('fails a return value that is no JSON', async () => {
    const { supervisor, run } = await start();
    await run(() => ({ at: new Date(0) }));
    expect(supervisor.terminal).toMatchObject({ state: 'failed' });
    expect(supervisor.logs[0]?.event).toContain('at is a Date');
  });

  describe('after a signal', () => {
    it('aborts, reports nothing, and exits with 143', async () => {
      const { supervisor, run } = await start({ shouldRetry: true });
      const code = await run((context) => {
        const stopped = new Promise((_, reject) => {
          context.signal.addEventListener('abort', () => reject(context.signal.reason));
        });
        supervisor.signals.emit('SIGTERM');
        return stopped;
      });
      expect(code).toBe(143);
      expect(supervisor.terminal).toBeUndefined();
      expect(supervisor.logs.map(({ event }) => event)).toEqual([
        'Airflow stops the task (SIGTERM); it has 4000 ms to end.',
        'The task stopped, as Airflow told it',
      ]);
    });

    it('still reports a success that came in time', async () => {
      const { supervisor, run } = await start();
      const code = await run((context) => {
        supervisor.signals.emit('SIGINT');
        supervisor.signals.emit('SIGTERM');
        return context.signal.aborted;
      });
      expect(code).toBe(0);
      expect(supervisor.xcoms.get('task/return_value/-1')).toBe(true);
    });

    it('ends the process of a task that does not stop, with its log sent', async () => {
      let exit: (code: number) => void = () => undefined;
      const exited = new Promise<number>((resolve) => {
        exit = resolve;
      });
      const { supervisor, run } = await start({ runtime: { stopTimeoutMs: 20, exit: (code) => exit(code) } });
      let finish: () => void = () => undefined;
      const running = run(() => {
        supervisor.signals.emit('SIGTERM');
        return new Promise<void>((resolve) => {
          finish = resolve;
        });
      });
      expect(await exited).toBe(143);
      await supervisor.logsEnded;
      expect(supervisor.logs.at(-1)?.event).toContain('did not stop within 20 ms');
      finish();
      await running;
    });
  });

  it('takes its listeners away from the process', async () => {
    const { supervisor, run } = await start();
    await run(() => undefined);
    expect(supervisor.signals.eventNames()).toEqual([]);
  });

  it('throws when Airflow refuses how the task ended', async () => {
    const refuse: FakeSupervisorOptions['answer'] = ({ type }) =>
      type === 'SucceedTask'
        ? { error: { error: 'API_SERVER_ERROR', detail: { status_code: 409 } } }
        : undefined;
    const { supervisor, run } = await start({ answer: refuse });
    await expect(run(() => undefined)).rejects.toMatchObject({ request: 'SucceedTask', status: 409 });
    expect(supervisor.logs.at(-1)?.event).toBe('The task could not be carried out');
  });

  it('throws when the worker dies in the middle', async () => {
    const { supervisor, run } = await start();
    await expect(
      run(async () => {
        supervisor.cut();
        await nextTurn();
      }),
    ).rejects.toMatchObject({ code: 'PM_AIRFLOW_SUPERVISOR' });
  });

  it('refuses another first message', async () => {
    const { run } = await start({ greeting: { type: 'DagFileParseRequest', file: 'x' } });
    await expect(run(() => undefined)).rejects.toMatchObject({
      code: 'PM_AIRFLOW_PROTOCOL',
      message: expect.stringContaining('DagFileParseRequest'),
    });
  });

  it('says what it is when somebody starts it by hand', async () => {
    const { run } = await start({ runtime: { argv: ['node', 'bundle'] } });
    await expect(run(() => undefined)).rejects.toMatchObject({
      code: 'PM_INVALID_ARGUMENT',
      message: expect.stringContaining('--comm=HOST:PORT'),
    });
  });

  it('says where it can not connect', async () => {
    const argv = ['--comm=127.0.0.1:1', '--logs=127.0.0.1:1'];
    const { run } = await start({ runtime: { argv } });
    await expect(run(() => undefined)).rejects.toMatchObject({
      code: 'PM_AIRFLOW_SUPERVISOR',
      transient: true,
      message: expect.stringContaining('127.0.0.1:1'),
    });
  });

  it('closes the one connection when the other does not open', async () => {
    const comm = new PassThrough();
    const connect = async ({ port }: { port: number }) => {
      if (port === 1) return comm;
      throw new Error('no logs');
    };
    const argv = ['--comm=127.0.0.1:1', '--logs=127.0.0.1:2'];
    const work = runNativeTask({ tasks: defineTasks({}), argv, connect });
    await expect(work).rejects.toThrow('no logs');
    expect(comm.destroyed).toBe(true);
  });

  describe('a sensor', () => {
    const sensor = (execute: () => Promise<unknown>) =>
      ({ poke: async () => undefined, execute }) as unknown as NativeTaskHandler;

    it('commits after the success is acknowledged', async () => {
      const { supervisor, run } = await start();
      let committedAfter: string | undefined;
      const commit = async () => {
        committedAfter = supervisor.terminal?.type;
      };
      expect(await run(sensor(async () => ({ status: 'success', commit })))).toBe(0);
      expect(committedAfter).toBe('SucceedTask');
      expect(supervisor.xcoms.size).toBe(0);
    });

    it('stays a success when the commit fails, and says so', async () => {
      const { supervisor, run } = await start();
      const commit = () => Promise.reject(new Error('lost'));
      expect(await run(sensor(async () => ({ status: 'success', commit })))).toBe(0);
      expect(supervisor.terminal).toMatchObject({ type: 'SucceedTask' });
      expect(supervisor.logs.at(-1)?.event).toContain('will report it again');
    });

    it('is started again, or skipped', async () => {
      const at = new Date('2099-01-01T12:00:00Z');
      const first = await start();
      await first.run(sensor(async () => ({ status: 'reschedule', at })));
      expect(first.supervisor.terminal).toMatchObject({
        type: 'RescheduleTask',
        reschedule_date: at.toISOString(),
      });
      const second = await start();
      await second.run(sensor(async () => ({ status: 'skipped', reason: 'time is over' })));
      expect(second.supervisor.terminal).toMatchObject({ type: 'TaskState', state: 'skipped' });
    });
  });
});
