import { defineTasks } from '../../../src/airflow/native/define-tasks.js';
import type { NativeTaskContext } from '../../../src/airflow/native/native-task-context.js';
import { serveNativeTasks } from '../../../src/airflow/native/serve-native-tasks.js';
import {
  TaskFailed,
  TaskReschedule,
  TaskRetry,
  TaskSkipped,
} from '../../../src/airflow/native/task-outcomes.js';
import { createConnectorRegistry } from '../../../src/connectors/registry.js';
import { ProfileMeshHook } from '../../../src/hooks/profile-mesh-hook.js';
import { ProfilingOperator } from '../../../src/operators/profiling-operator.js';
import { TableOperator } from '../../../src/operators/table-operator.js';
import { PlanSensor } from '../../../src/sensors/plan-sensor.js';
import { parseConfig } from '../../../src/config/parse-config.js';

// The tasks of dags-3.3/native_tasks.py. What they find wrong they throw: the task then fails.

function assertEqual(found: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  if (a !== b) throw new TaskFailed(`found ${a}, expected ${b}`);
}

const configPath = process.env['NATIVE_TEST_CONFIG'] ?? 'profilemesh.yml';

/** The file's configuration, with Airflow's connection as the source. */
async function hookOf(context: NativeTaskContext): Promise<ProfileMeshHook> {
  const source = await context.connections.getSource('native_pg');
  const config = parseConfig({
    source: { type: 'pglite' },
    profiling: { tables: [{ schema: 'native', table: 'orders' }] },
  });
  return new ProfileMeshHook({
    config: { ...config, source, storage: { ...config.storage, connection: source } },
  });
}

const outcomes = {
  success: async ({ xcom }: NativeTaskContext) => {
    await xcom.push('values', 'replaced');
    await xcom.push('values', {
      int: 2,
      float: 0.1,
      large: 9007199254740991,
      text: 'größe 🙂 \u2028',
      none: null,
      list: [1, [true, {}]],
      variance: 3.5e25,
      nul: 'a\u0000b',
      __type: 1,
    });
    const { text, nul, __type } = (await xcom.pull('values')) as Record<string, unknown>;
    assertEqual([text, nul, __type], ['größe 🙂 \u2028', 'a\u0000b', 1]);
    await xcom.push('large', 'é'.repeat(3_000_000));
    assertEqual(((await xcom.pull('large')) as string).length, 3_000_000);
    await xcom.push('null', null);
    assertEqual([await xcom.pull('null'), await xcom.pull('nope')], [null, undefined]);
    return { rows: 3 };
  },
  retry: async ({ tryNumber, maxTries }: NativeTaskContext) => {
    assertEqual(maxTries, 2);
    if (tryNumber === 1) throw new TaskRetry('not yet', { delayMs: 1_000 });
    return tryNumber;
  },
  error_once: async ({ tryNumber, xcom }: NativeTaskContext) => {
    if (tryNumber === 1) {
      await xcom.push('left', 'by the first try');
      throw new Error('the first try fails');
    }
    assertEqual(await xcom.pull('left'), undefined);
    return tryNumber;
  },
  fail: () => {
    throw new TaskFailed('hopeless');
  },
  error: () => {
    throw new TypeError('an error that the log shows', { cause: new Error('and its cause') });
  },
  crash: () => {
    setTimeout(() => {
      throw new Error('thrown by a timer');
    }, 10);
    return new Promise(() => undefined);
  },
  skip: () => {
    throw new TaskSkipped('nothing to do');
  },
  reschedule: ({ rescheduleCount }: NativeTaskContext) => {
    if (rescheduleCount === 0) throw new TaskReschedule(new Date(Date.now() + 10_000));
    return rescheduleCount;
  },
  variables: async ({ variables }: NativeTaskContext) => {
    const name = 'native_cursor_token';
    assertEqual(await variables.get(name), undefined);
    for (const text of [
      '{"auth_tokens": "x", "a": 1e3}',
      ' spaces ',
      'größe 🙂',
      '12',
      'x'.repeat(100_000),
    ]) {
      await variables.set(name, text);
      assertEqual(await variables.get(name), text);
    }
    await variables.delete(name);
    await variables.delete(name);
    assertEqual(await variables.get(name), undefined);
  },
  connection: async ({ connections, logger }: NativeTaskContext) => {
    assertEqual(await connections.get('nope'), undefined);
    const source = await connections.getSource('native_masked');
    logger.info(`in a message: ${source.password?.reveal()}`, { nested: [source.password?.reveal()] });
    process.stdout.write(`on stdout: ${source.password?.reveal()}\n`);
    logger.debug('not shown');
    logger.warn('a warning', { target: 'reserved', msg: 'reserved too' });
    return { host: source.host ?? null, database: source.database };
  },
  // More than a mapped task may have: still an XCom.
  long_list: () => Array.from({ length: 2_000 }, (_, index) => index),
  signalled: async ({ signal, tryNumber }: NativeTaskContext) => {
    if (tryNumber > 1) return;
    process.kill(process.pid, 'SIGTERM');
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  },
  asset: ({ assets, runId }: NativeTaskContext) => {
    assets.emit({
      name: 'native_profiles',
      uri: 'x-profile://warehouse/native',
      extra: { rows: 3, run: runId },
    });
  },
};

const mapped = {
  tables: () => ['orders', 'customers', 'items'],
  one: async ({ pullXCom, mapIndex }: NativeTaskContext) => {
    const tables = (await pullXCom({ taskId: 'tables' })) as string[];
    return `${mapIndex}:${tables[mapIndex]}`;
  },
  all_of_them: async ({ pullMappedXComs, pullXCom }: NativeTaskContext) => {
    assertEqual(await pullXCom({ taskId: 'one', mapIndex: 1 }), '1:customers');
    assertEqual(await pullMappedXComs({ taskId: 'one' }), ['0:orders', '1:customers', '2:items']);
  },
};

const profile = {
  plan_changed: new PlanSensor({ taskId: 'plan_changed', configPath, cursorVariable: 'native_plan_cursor' }),
  plan_same: new PlanSensor({
    taskId: 'plan_same',
    configPath,
    cursorVariable: 'native_plan_cursor',
    mode: 'reschedule',
    pokeIntervalMs: 10_000,
    timeoutMs: 15_000,
    softFail: true,
  }),
  profile: async (context: NativeTaskContext) =>
    new ProfilingOperator({ taskId: 'profile', hook: await hookOf(context) }).execute(context),
  table: async (context: NativeTaskContext) =>
    new TableOperator({
      taskId: 'table',
      hook: await hookOf(context),
      table: 'orders',
      schema: 'native',
    }).execute(context),
};

const kill = {
  endless: async ({ connections, signal }: NativeTaskContext) => {
    const source = await connections.getSource('native_pg');
    await using connection = await createConnectorRegistry().connect(source);
    await connection.snapshot({ signal }, (session) => session.query('select pg_sleep(600) as endless'));
  },
};

await serveNativeTasks(
  defineTasks({
    native_outcomes: outcomes,
    native_mapped: mapped,
    native_profile: profile,
    native_kill: kill,
  }),
);
