import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StorageError } from '../../../src/core/errors.js';
import { ProfileMeshHook } from '../../../src/hooks/profile-mesh-hook.js';
import {
  PlanSensor,
  type PlanSensorOptions,
  ProfileMeshPlanSensor,
} from '../../../src/sensors/plan-sensor.js';
import { createTestContext, type TestContext } from '../../../src/testing/create-test-context.js';
import type { CursorStore } from '../../../src/workflow/cursor-store.js';
import { InMemoryCursorStore } from '../../../src/workflow/memory-cursor-store.js';
import { createPlanFile, type PlanFile } from './support/plan-file.js';
import { createSteppingClock, type SteppingClock } from './support/stepping-clock.js';

const MINUTE_MS = 60_000;

let file: PlanFile;
let context: TestContext;
let store: InMemoryCursorStore;
let clock: SteppingClock;

beforeEach(async () => {
  file = await createPlanFile(['customers', 'orders']);
  context = createTestContext();
  store = new InMemoryCursorStore();
  clock = createSteppingClock();
});
afterEach(() => file[Symbol.asyncDispose]());

function sensor(options: Partial<PlanSensorOptions> = {}): PlanSensor {
  return new PlanSensor({ taskId: 's', configPath: file.path, cursorStore: store, clock, ...options });
}

/** Handles everything there is to handle, so that the next poke sees no change. */
async function settle(): Promise<void> {
  const result = await sensor().poke(context);
  if (result.done) await result.commit();
}

/** A store whose cursor can't be read the first times; other keys work. */
function cursorFailing(times: number, transient: boolean): CursorStore {
  let left = times;
  return {
    async get(key) {
      if (key === 'profilemesh_plan_cursor' && left > 0) {
        left -= 1;
        throw new StorageError('PM_CURSOR_STORE', 'the store is away', { transient });
      }
      return store.get(key);
    },
    compareAndSet: (...args) => store.compareAndSet(...args),
  };
}

/** The keys that a run of the sensor left in the store besides the cursor. */
function spy(inner: CursorStore): CursorStore & { readonly keys: Set<string> } {
  const keys = new Set<string>();
  return {
    keys,
    get: (key) => inner.get(key),
    async compareAndSet(key, expected, next) {
      const written = await inner.compareAndSet(key, expected, next);
      if (written && next === undefined) keys.delete(key);
      else if (written) keys.add(key);
      return written;
    },
  };
}

describe('PlanSensor: its face', () => {
  it("has Airflow's names and defaults", () => {
    const made = new PlanSensor({ taskId: 's', configPath: 'c.yml' });
    expect(made).toMatchObject({
      taskId: 's',
      configPath: 'c.yml',
      cursorVariable: 'profilemesh_plan_cursor',
      pokeIntervalMs: 60_000,
      timeoutMs: 3_600_000,
      mode: 'poke',
      softFail: false,
      uiColor: '#FFA726',
      templateFields: ['configPath', 'cursorVariable'],
    });
    expect(ProfileMeshPlanSensor).toBe(PlanSensor);
  });

  it('renders its template fields into a new sensor', () => {
    const made = sensor({
      configPath: '{{ dir }}/c.yml',
      cursorVariable: 'cursor_{{ dir }}',
      softFail: true,
    });
    const rendered = made.renderTemplateFields((text) => text.replaceAll('{{ dir }}', 'conf'));
    expect(rendered).toMatchObject({
      configPath: 'conf/c.yml',
      cursorVariable: 'cursor_conf',
      softFail: true,
    });
    expect(made.configPath).toBe('{{ dir }}/c.yml');
  });

  it.each([0, -1, Number.NaN])('refuses a duration of %d', (value) => {
    expect(() => sensor({ pokeIntervalMs: value })).toThrow(/pokeIntervalMs/);
    expect(() => sensor({ timeoutMs: value })).toThrow(/timeoutMs/);
  });
});

it('waits for ever at most for its end, not for its next look', () => {
  expect(sensor({ timeoutMs: Number.POSITIVE_INFINITY }).timeoutMs).toBe(Number.POSITIVE_INFINITY);
  expect(() => sensor({ pokeIntervalMs: Number.POSITIVE_INFINITY })).toThrow(/pokeIntervalMs/);
});

describe('PlanSensor.poke', () => {
  it('is done at the first poke, not at the second, and again after an edit', async () => {
    const made = sensor();
    const first = await made.poke(context);
    expect(first).toMatchObject({
      done: true,
      change: { changedTables: ['public.customers', 'public.orders'] },
    });
    if (first.done) await first.commit();

    expect(await made.poke(context)).toEqual({ done: false, nextPokeAt: new Date('2026-01-01T00:01:00Z') });

    await file.write(['customers', 'orders', 'items']);
    expect(await made.poke(context)).toMatchObject({
      done: true,
      change: { changedTables: ['public.items'] },
    });
  });

  it('reports the same change until it is committed', async () => {
    await sensor().poke(context);
    expect((await sensor().poke(context)).done).toBe(true);
  });

  it('reads the configuration anew with a hook that has read it already', async () => {
    const hook = new ProfileMeshHook(file.path);
    await hook.getConfig();
    const made = sensor({ hook });
    await settle();
    await file.write(['customers']);
    expect(await made.poke(context)).toMatchObject({
      done: true,
      change: {
        changedTables: ['public.orders'],
        tables: [{ fullName: 'public.orders', kinds: ['removed'] }],
      },
    });
  });

  it('pushes what changed', async () => {
    await settle();
    await file.write(['customers', 'orders'], { environment: 'production' });
    await sensor().poke(context);
    expect(context.xcoms.plan_change_metadata).toEqual({
      environment: 'production',
      changed_tables: ['public.customers', 'public.orders'],
      metrics_requested: 20,
      drift_strategy: 'absolute_threshold',
      plan_signature: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('pushes nothing without a change', async () => {
    await settle();
    const other = context.forTask('other');
    await sensor().poke(other);
    expect(other.xcoms).toEqual({});
  });

  it.each([
    '',
    'null',
    '[]',
    '{',
    '"text"',
    '12',
    '{}',
    '{"tables": []}',
    '{"signature": "x", "tables": {}}',
  ])('logs a cursor that is %j and takes it as none', async (text) => {
    await store.compareAndSet('profilemesh_plan_cursor', undefined, text);
    const result = await sensor().poke(context);
    expect(result).toMatchObject({
      done: true,
      change: { changedTables: ['public.customers', 'public.orders'] },
    });
    expect(context.logs.filter((entry) => entry.level === 'warn')).toHaveLength(1);
    if (result.done) await result.commit();
    expect((await sensor().poke(context)).done).toBe(false);
  });

  it('keeps the cursor in a variable of the workflow engine unless told otherwise', async () => {
    const made = new PlanSensor({ taskId: 's', configPath: file.path, cursorVariable: 'my_cursor' });
    const result = await made.poke(context);
    if (result.done) await result.commit();
    const cursor = JSON.parse((await context.variables.get('my_cursor')) ?? '');
    expect(Object.keys(cursor.tables)).toEqual(['public.customers', 'public.orders']);
    expect(cursor.signature).toBe(result.done && result.metadata.plan_signature);
  });

  it('fails on a configuration that is not there, and starts nothing when aborted', async () => {
    await expect(sensor({ configPath: `${file.path}.gone` }).poke(context)).rejects.toMatchObject({
      code: 'PM_CONFIG_NOT_FOUND',
    });
    const aborted = createTestContext({ signal: AbortSignal.abort() });
    await expect(sensor().poke(aborted)).rejects.toMatchObject({ code: 'PM_ABORTED' });
  });
});

describe('PlanSensor.execute in poke mode', () => {
  it('waits for the change', async () => {
    await settle();
    clock.during(3, () => file.write(['customers']));
    const outcome = await sensor().execute(context);
    expect(outcome).toMatchObject({ status: 'success', change: { changedTables: ['public.orders'] } });
    expect(clock.sleeps).toEqual([MINUTE_MS, MINUTE_MS, MINUTE_MS]);
  });

  it('leaves the commit to the caller', async () => {
    const outcome = await sensor().execute(context);
    expect(await store.get('profilemesh_plan_cursor')).toBeUndefined();
    if (outcome.status === 'success') await outcome.commit();
    expect(await store.get('profilemesh_plan_cursor')).toBeDefined();
  });

  it('times out with an error, after a last poke at the deadline', async () => {
    await settle();
    const made = sensor({ pokeIntervalMs: 40_000, timeoutMs: 100_000 });
    await expect(made.execute(context)).rejects.toMatchObject({
      name: 'SensorTimeoutError',
      code: 'PM_SENSOR_TIMEOUT',
      message: expect.stringContaining('within 100 s'),
    });
    expect(clock.sleeps).toEqual([40_000, 40_000, 20_000]);
  });

  it('still succeeds on a change that only the last poke finds', async () => {
    await settle();
    clock.during(1, () => file.write(['customers']));
    const outcome = await sensor({ timeoutMs: 10_000 }).execute(context);
    expect(outcome.status).toBe('success');
  });

  it('is skipped on a time-out when it fails softly', async () => {
    await settle();
    expect(await sensor({ timeoutMs: 100_000, softFail: true }).execute(context)).toEqual({
      status: 'skipped',
      reason: 'The plan did not change within 100 s',
    });
  });

  it('does not soften other errors', async () => {
    const gone = sensor({ configPath: `${file.path}.gone`, softFail: true });
    await expect(gone.execute(context)).rejects.toMatchObject({ code: 'PM_CONFIG_NOT_FOUND' });
  });

  it('pokes again after a transient error, and not after another', async () => {
    const outcome = await sensor({ cursorStore: cursorFailing(2, true) }).execute(context);
    expect(outcome.status).toBe('success');
    expect(clock.sleeps).toHaveLength(2);
    expect(context.logs.filter((entry) => entry.level === 'warn')).toHaveLength(2);

    const refused = sensor({ cursorStore: cursorFailing(1, false) }).execute(context);
    await expect(refused).rejects.toMatchObject({ code: 'PM_CURSOR_STORE' });
  });

  it('does not call it a quiet time-out when the last poke failed', async () => {
    const made = sensor({ cursorStore: cursorFailing(100, true), timeoutMs: 100_000, softFail: true });
    await expect(made.execute(context)).rejects.toMatchObject({
      code: 'PM_SENSOR_TIMEOUT',
      message: expect.stringContaining('the store is away'),
      cause: { code: 'PM_CURSOR_STORE' },
    });
  });

  it('stops when the signal fires', async () => {
    await settle();
    const abort = new AbortController();
    clock.during(2, () => abort.abort());
    const aborting = createTestContext({ signal: abort.signal });
    await expect(sensor().execute(aborting)).rejects.toMatchObject({ code: 'PM_ABORTED' });
    expect(clock.sleeps).toHaveLength(2);
  });
});

describe('PlanSensor.execute in reschedule mode', () => {
  it('pokes once and says when to come again', async () => {
    await settle();
    const made = sensor({ mode: 'reschedule' });
    expect(await made.execute(context)).toEqual({
      status: 'reschedule',
      at: new Date('2026-01-01T00:01:00Z'),
    });
    expect(clock.sleeps).toEqual([]);
    await file.write(['orders']);
    clock.advance(MINUTE_MS);
    expect(await made.execute(context)).toMatchObject({ status: 'success' });
  });

  it('keeps its deadline across pokes in other processes', async () => {
    await settle();
    // A new sensor and a new context for each poke: all they share is the store.
    const poke = () => {
      const made = sensor({ mode: 'reschedule', timeoutMs: 150_000 });
      return made.execute(createTestContext());
    };
    expect(await poke()).toEqual({ status: 'reschedule', at: new Date('2026-01-01T00:01:00Z') });
    clock.advance(MINUTE_MS);
    expect(await poke()).toEqual({ status: 'reschedule', at: new Date('2026-01-01T00:02:00Z') });
    clock.advance(MINUTE_MS);
    expect(await poke()).toEqual({ status: 'reschedule', at: new Date('2026-01-01T00:02:30Z') });
    clock.advance(30_000);
    await expect(poke()).rejects.toMatchObject({ code: 'PM_SENSOR_TIMEOUT' });
    // The end forgets the first poke, so that the same task starts afresh.
    expect(await poke()).toMatchObject({ status: 'reschedule' });
  });

  it.each([{ tryNumber: 2 }, { runId: 'other' }, { dagId: 'other' }, { taskId: 'other' }, { mapIndex: 3 }])(
    'counts anew for %j',
    async (changes) => {
      await settle();
      const made = sensor({ mode: 'reschedule', timeoutMs: 150_000 });
      await made.execute(context);
      clock.advance(1_000_000);
      const other = await made.execute(createTestContext(changes));
      expect(other).toMatchObject({ status: 'reschedule' });
    },
  );

  it('starts the count again when the first poke is unreadable', async () => {
    await settle();
    const keys = spy(store);
    const made = sensor({ mode: 'reschedule', cursorStore: keys });
    await made.execute(context);
    const [key = ''] = keys.keys;
    await store.compareAndSet(key, await store.get(key), 'yesterday-ish');
    expect(await made.execute(context)).toMatchObject({ status: 'reschedule' });
    expect(context.logs.at(-1)).toMatchObject({ level: 'warn' });
    expect(await store.get(key)).toBe('2026-01-01T00:00:00.000Z');
  });
});

describe("PlanSensor: the first poke's time", () => {
  const ends: ReadonlyArray<readonly [string, Partial<PlanSensorOptions>, 'edit' | 'wait']> = [
    ['success', {}, 'edit'],
    ['skip', { softFail: true, timeoutMs: 1_000 }, 'wait'],
    ['time-out', { timeoutMs: 1_000 }, 'wait'],
  ];
  it.each(ends)('is removed at the end: %s', async (_what, options, then) => {
    await settle();
    if (then === 'edit') await file.write(['orders']);
    const keys = spy(store);
    await sensor({ ...options, cursorStore: keys })
      .execute(context)
      .catch((error: unknown) => expect(error).toMatchObject({ code: 'PM_SENSOR_TIMEOUT' }));
    expect([...keys.keys]).toEqual([]);
  });

  it('stays when the task is aborted, and goes when it fails', async () => {
    await settle();
    const keys = spy(store);
    const abort = new AbortController();
    clock.during(1, () => abort.abort());
    const aborting = createTestContext({ signal: abort.signal });
    await expect(sensor({ cursorStore: keys }).execute(aborting)).rejects.toMatchObject({
      code: 'PM_ABORTED',
    });
    expect(keys.keys.size).toBe(1);
    await expect(
      sensor({ cursorStore: keys, configPath: `${file.path}.gone` }).execute(context),
    ).rejects.toMatchObject({ code: 'PM_CONFIG_NOT_FOUND' });
    expect(keys.keys.size).toBe(0);
  });

  it('costs no change when it cannot be removed', async () => {
    const sticky: CursorStore = {
      get: (key) => store.get(key),
      async compareAndSet(key, expected, next) {
        if (next === undefined) throw new StorageError('PM_CURSOR_STORE', 'no deleting here');
        return store.compareAndSet(key, expected, next);
      },
    };
    const outcome = await sensor({ cursorStore: sticky }).execute(context);
    expect(outcome.status).toBe('success');
    expect(context.logs.at(-1)).toMatchObject({ level: 'warn' });
    if (outcome.status === 'success') await outcome.commit();
    expect(await store.get('profilemesh_plan_cursor')).toBeDefined();
  });

  it.each(['poke', 'reschedule'] as const)('is asked for again after a transient error: %s', async (mode) => {
    const away = new StorageError('PM_CURSOR_STORE', 'the store is away', { transient: true });
    let failures = 1;
    const flaky: CursorStore = {
      async get(key) {
        if (failures-- > 0) throw away;
        return store.get(key);
      },
      compareAndSet: (...args) => store.compareAndSet(...args),
    };
    const outcome = await sensor({ cursorStore: flaky, mode }).execute(context);
    expect(context.logs.filter((entry) => entry.level === 'warn')).toHaveLength(1);
    if (mode === 'poke') expect(outcome.status).toBe('success');
    else expect(outcome).toEqual({ status: 'reschedule', at: new Date('2026-01-01T00:01:00Z') });
  });

  it('ends in time when it can never be read', async () => {
    const away: CursorStore = {
      async get() {
        throw new StorageError('PM_CURSOR_STORE', 'the store is away', { transient: true });
      },
      compareAndSet: (...args) => store.compareAndSet(...args),
    };
    const made = sensor({ cursorStore: away, timeoutMs: 100_000 });
    await expect(made.execute(context)).rejects.toMatchObject({ code: 'PM_SENSOR_TIMEOUT' });
    expect(clock.sleeps).toEqual([60_000, 40_000]);
  });

  it('is an error when it cannot be written', async () => {
    const error = new StorageError('PM_CURSOR_STORE', 'read-only');
    const readOnly: CursorStore = {
      get: (key) => store.get(key),
      compareAndSet: async () => {
        throw error;
      },
    };
    await expect(sensor({ cursorStore: readOnly }).execute(context)).rejects.toBe(error);
  });
});

describe('PlanSensor.watch', () => {
  it('commits after the handler', async () => {
    const seen: unknown[] = [];
    const outcome = await sensor().watch(context, async (change, metadata) => {
      seen.push(change.changedTables, metadata.changed_tables, await store.get('profilemesh_plan_cursor'));
    });
    expect(outcome.status).toBe('success');
    const names = ['public.customers', 'public.orders'];
    expect(seen).toEqual([names, names, undefined]);
    expect((await sensor().poke(context)).done).toBe(false);
  });

  it('leaves the cursor when the handler throws', async () => {
    const failure = new Error('the handler failed');
    const watching = sensor().watch(context, () => {
      throw failure;
    });
    await expect(watching).rejects.toBe(failure);
    expect((await sensor().poke(context)).done).toBe(true);
  });

  it('fails when somebody else committed meanwhile', async () => {
    const watching = sensor().watch(context, settle);
    await expect(watching).rejects.toMatchObject({ code: 'PM_CURSOR_CONFLICT' });
  });

  it('does not call the handler without a change', async () => {
    await settle();
    const outcome = await sensor({ mode: 'reschedule' }).watch(context, () => {
      throw new Error('never called');
    });
    expect(outcome.status).toBe('reschedule');
  });
});
