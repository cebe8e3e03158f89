import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ResolvedConnection, ResolvedHook } from '../../src/config/types.js';
import type { Connection } from '../../src/connectors/connector.js';
import { createConnectorRegistry } from '../../src/connectors/registry.js';
import type { ProfileMeshEvent } from '../../src/events/event.js';
import { EventBus } from '../../src/events/event-bus.js';
import { attachConfiguredListeners } from '../../src/storage/configured-listeners.js';
import { createSqlEventListener } from '../../src/storage/sql-event-listener.js';
import { recordLogger } from '../support/record-logger.js';
import { recreatePublicSchema, rowsOf, STORAGE, tableNames } from './support/storage.js';

const { connect } = createConnectorRegistry();
const PGLITE: ResolvedConnection = {
  type: 'pglite',
  database: 'postgres',
  filepath: 'memory://event-listener-tests',
  extraParams: {},
};

let shared: Connection;
beforeAll(async () => {
  shared = await connect(PGLITE);
});
afterAll(async () => {
  await shared.close();
});

describe('event listeners', () => {
  const drift: ProfileMeshEvent = {
    eventId: '6f1c2a52-6c3b-8b57-9d55-0d3c6f2b9a10',
    type: 'DataDriftDetected',
    timestamp: new Date('2026-01-01T00:00:00Z'),
    table: 'orders',
    column: 'price',
    metric: 'mean',
    baselineValue: 1,
    currentValue: 'NaN',
    changePercent: 12.5,
    driftSeverity: 'medium',
  };
  const hook = (fields: Partial<ResolvedHook>): ResolvedHook => ({
    type: 'sql',
    enabled: true,
    name: null,
    events: null,
    logLevel: 'INFO',
    connection: null,
    tableName: 'profilemesh_events',
    url: null,
    headers: {},
    timeoutMs: 10_000,
    module: null,
    className: null,
    params: {},
    ...fields,
  });
  const config = (hooks: ResolvedHook[], enabled = true) => ({
    hooks: { enabled, hooks, claimMs: 60_000 },
    storage: { ...STORAGE, connection: PGLITE },
  });

  beforeEach(() => recreatePublicSchema(shared));

  it.each(['profilemesh_events', 'audit.Events "1"'])('write a row per event to %s', async (tableName) => {
    await rowsOf(shared, 'drop schema if exists audit cascade');
    const listener = await createSqlEventListener({ connection: shared, tableName, createTables: true });
    await listener(drift);
    const table = tableName.startsWith('audit') ? 'audit."Events ""1"""' : tableName;
    const rows = await rowsOf(shared, `select * from ${table}`);
    expect(rows).toEqual([
      {
        event_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        event_type: 'DataDriftDetected',
        run_id: null,
        table_name: 'orders',
        column_name: 'price',
        metric_name: 'mean',
        baseline_value: 1,
        current_value: Number.NaN,
        change_percent: 12.5,
        drift_severity: 'medium',
        timestamp: '2026-01-01 00:00:00',
        metadata: expect.stringContaining('"current_value":"NaN"'),
        created_at: expect.any(String),
      },
    ]);
  });

  it('come from the configuration in its order, and go with close', async () => {
    const { logger, lines } = recordLogger();
    const bus = new EventBus({ logger });
    const opened: Connection[] = [];
    const hooks = [
      hook({ type: 'logging', logLevel: 'WARNING' }),
      hook({}),
      hook({ tableName: 'more_events' }),
      hook({ type: 'logging', enabled: false }),
      hook({ type: 'custom', enabled: false }),
    ];
    const listeners = await attachConfiguredListeners({
      config: config(hooks),
      bus,
      connect: async (target) => {
        const connection = await connect(target);
        opened.push(connection);
        return connection;
      },
      logger,
    });
    await bus.emit(drift);
    await listeners.close();
    await bus.emit(drift);
    expect(opened).toHaveLength(1);
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ['warn', 'DataDriftDetected: orders'],
    ]);
    // The storage section's own ledger covers the default table; only the other name has one of its own.
    const ledgers = (await tableNames(shared)).filter((name) => name.includes('migrations'));
    expect(ledgers).toHaveLength(4);
    for (const table of ['profilemesh_events', 'more_events']) {
      expect(await rowsOf(shared, `select event_type from ${table}`)).toHaveLength(1);
    }
  });

  it('share one connection where their settings are equal', async () => {
    const { logger } = recordLogger();
    const opened: Connection[] = [];
    const hooks = [
      hook({}),
      hook({ tableName: 'one', connection: { ...PGLITE, extraParams: {} } }),
      hook({ tableName: 'two', connection: { ...PGLITE, schema: 'public' } }),
    ];
    const listeners = await attachConfiguredListeners({
      config: config(hooks),
      bus: new EventBus({ logger }),
      connect: async (target) => {
        const connection = await connect(target);
        opened.push(connection);
        return connection;
      },
      logger,
    });
    await listeners.close();
    expect(opened).toHaveLength(2);
  });

  it('are none when hooks are disabled', async () => {
    const { logger, lines } = recordLogger();
    const bus = new EventBus({ logger });
    const refuse = async (): Promise<Connection> => {
      throw new Error('not to be called');
    };
    const hooks = [hook({ type: 'logging' }), hook({}), hook({ type: 'snowflake' })];
    const listeners = await attachConfiguredListeners({
      config: config(hooks, false),
      bus,
      connect: refuse,
      logger,
    });
    await bus.emit(drift);
    await listeners.close();
    expect(lines).toEqual([]);
  });

  it('that are not supported are all named before any is attached', async () => {
    const { logger, lines } = recordLogger();
    const bus = new EventBus({ logger });
    let connects = 0;
    const hooks = [
      hook({ type: 'logging' }),
      hook({}),
      hook({ type: 'snowflake' }),
      hook({ type: 'custom' }),
    ];
    await expect(
      attachConfiguredListeners({
        config: config(hooks),
        bus,
        connect: (target) => {
          connects += 1;
          return connect(target);
        },
        logger,
      }),
    ).rejects.toMatchObject({
      code: 'PM_UNSUPPORTED',
      message: expect.stringMatching(
        /hooks\[2\] of type "snowflake".*hooks\[3\] of type "custom".*use type "sql".*--allow-modules.*allowConfigModules/,
      ),
    });
    await bus.emit(drift);
    expect(connects).toBe(0);
    expect(lines).toEqual([]);
  });

  it('are not attached, and their connections closed, when one of them fails', async () => {
    const { logger, lines } = recordLogger();
    const bus = new EventBus({ logger });
    let closed = 0;
    const other: ResolvedConnection = { ...PGLITE, filepath: 'memory://unreachable' };
    const attaching = attachConfiguredListeners({
      config: config([hook({ type: 'logging' }), hook({}), hook({ connection: other })]),
      bus,
      connect: async (target) => {
        if (target === other) throw new Error('no answer');
        const connection = await connect(target);
        return {
          ...connection,
          async close() {
            closed += 1;
            await connection.close();
          },
        };
      },
      logger,
    });
    await expect(attaching).rejects.toThrow('no answer');
    await bus.emit(drift);
    expect(closed).toBe(1);
    expect(lines).toEqual([]);
  });

  it('that fail are reported by the bus with the table', async () => {
    const { logger, lines } = recordLogger();
    const bus = new EventBus({ logger });
    bus.on('*', await createSqlEventListener({ connection: shared, createTables: true }));
    await rowsOf(shared, 'drop table profilemesh_events');
    await bus.emit(drift);
    expect(lines).toEqual([
      {
        level: 'error',
        message: expect.stringContaining('writing to table profilemesh_events failed'),
        fields: expect.objectContaining({ listener: 'sqlEventListener', code: 'PM_STORAGE_FAILED' }),
      },
    ]);
  });

  it('need their table when tables are not to be made', async () => {
    await expect(createSqlEventListener({ connection: shared, createTables: false })).rejects.toMatchObject({
      code: 'PM_STORAGE_TABLES_MISSING',
      details: { tables: ['profilemesh_events'] },
    });
  });
});
