import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.js';
import type { ConfigInput } from '../../src/config/config-schema.js';
import type { ResolvedConfig } from '../../src/config/types.js';
import { createConnectorRegistry } from '../../src/connectors/registry.js';
import { StorageError } from '../../src/core/errors.js';
import type { DurableListener } from '../../src/events/durable-listener.js';
import { EventBus } from '../../src/events/event-bus.js';
import { discardWaitingEvents, flushEvents, listWaitingEvents } from '../../src/runner/event-delivery.js';
import { profileTables } from '../../src/runner/profile-tables.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { recordLogger } from '../support/record-logger.js';
import { runInProcess } from '../support/run-in-process.js';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.js';

type HookInput = NonNullable<NonNullable<ConfigInput['hooks']>['hooks']>[number];

let database: TestPostgresDatabase;
let folder: string;
beforeAll(async () => {
  database = await createTestPostgresDatabase();
  folder = mkdtempSync(join(tmpdir(), 'profilemesh-events-'));
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

let receiver: WebhookReceiver;
let status = 204;
beforeEach(async () => {
  await database.query('drop schema public cascade');
  await database.query('create schema public');
  await database.query('create table orders as select 1 as id');
  await database.query('create table items as select 1 as id');
  status = 204;
  receiver = await startWebhookReceiver((_request, response) => response.writeHead(status).end());
  return () => receiver[Symbol.asyncDispose]();
});

const webhook = (): HookInput => ({ type: 'webhook', name: 'alerts', url: receiver.url });

function configInput(hooks: HookInput[], tables = ['orders', 'items']): ConfigInput {
  const { host, port, username, password } = database;
  return {
    source: { type: 'postgres', host, port, username, password, database: database.database },
    profiling: { tables: tables.map((table) => ({ table })), metrics: ['count'] },
    hooks: { hooks, claim_seconds: 1 },
    retry: { retries: 1, min_backoff: 0.001, max_backoff: 0.001 },
  };
}
const configOf = (hooks: HookInput[], tables?: string[]): ResolvedConfig =>
  parseConfig(configInput(hooks, tables), { baseDir: folder });

const LIFE = ['ProfilingStarted', 'ProfilingStarted', 'ProfilingCompleted', 'ProfilingCompleted'];
const receivedTypes = (): string[] => receiver.requests.map(({ body }) => body.event_type);
const storedTypes = async (): Promise<string[]> =>
  (await database.query<{ type: string }>('select event_type as type from profilemesh_events')).map(
    ({ type }) => type,
  );

describe('a run', () => {
  it('tells sql, webhook, custom and the caller’s listeners of each event once, in order', async () => {
    writeFileSync(
      join(folder, 'listener.mjs'),
      `export class Listener {
        constructor(params) { this.params = params; }
        handleEvent(event, delivery) { globalThis.profilemeshHeard.push([this.params.name, event.type, delivery.sequence]); }
      }`,
    );
    const heard: Array<[string, string, number]> = [];
    Object.assign(globalThis, { profilemeshHeard: heard });
    const bus = new EventBus();
    const atOnce: string[] = [];
    const functions: string[] = [];
    bus.on('*', ({ type }) => {
      atOnce.push(type);
    });
    const named: DurableListener = {
      name: 'mine',
      events: ['ProfilingCompleted'],
      handleEvent: ({ type }, { sequence }) => {
        heard.push(['mine', type, sequence]);
      },
    };
    const hooks: HookInput[] = [
      { type: 'sql' },
      { type: 'sql', table_name: 'starts', events: ['ProfilingStarted'] },
      webhook(),
      { type: 'custom', module: './listener.mjs', class_name: 'Listener', params: { name: 'custom' } },
    ];
    const { runId } = await profileTables({
      config: configOf(hooks),
      bus,
      listeners: [({ type }) => void functions.push(type), named],
      allowConfigModules: true,
    });
    expect(atOnce).toEqual([
      'ProfilingStarted',
      'ProfilingCompleted',
      'ProfilingStarted',
      'ProfilingCompleted',
    ]);
    expect(functions).toEqual(atOnce);
    expect(receivedTypes()).toEqual(LIFE);
    expect(receiver.requests.map(({ body }) => body.sequence)).toEqual([1, 2, 3, 4]);
    expect(await storedTypes()).toEqual(LIFE);
    expect(await database.query('select event_type from starts')).toHaveLength(2);
    expect(heard.filter(([name]) => name === 'custom')).toEqual(
      LIFE.map((type, index) => ['custom', type, index + 1]),
    );
    expect(heard.filter(([name]) => name === 'mine')).toEqual([
      ['mine', 'ProfilingCompleted', 3],
      ['mine', 'ProfilingCompleted', 4],
    ]);
    const ids = await database.query('select event_id, run_id from profilemesh_events');
    expect(ids.map(({ event_id }) => event_id)).toEqual(receiver.requests.map(({ body }) => body.event_id));
    expect(new Set(ids.map(({ run_id }) => run_id))).toEqual(new Set([runId]));
    expect(await database.query(`select state from profilemesh_event_streams`)).toEqual([{ state: 'done' }]);
  });

  it('writes each event once into another database, though its mark was lost', async () => {
    await using other = await createTestPostgresDatabase();
    const { host, port, username, password } = other;
    const connection = {
      type: 'postgres' as const,
      host,
      port,
      username,
      password,
      database: other.database,
    };
    const config = configOf([{ type: 'sql', connection, table_name: 'audit.events' }]);
    await profileTables({ config });
    await database.query(`update profilemesh_event_deliveries set delivered = 1`);
    await database.query(`update profilemesh_event_streams set state = 'closed'`);
    expect(await flushEvents({ config })).toEqual([]);
    const rows = await other.query<{ type: string }>('select event_type as type from audit.events');
    expect(rows.map(({ type }) => type)).toEqual(LIFE);
    expect(await database.query('select event_id from profilemesh_events')).toEqual([]);
  });

  it('tells of a profile only when it is stored', async () => {
    const config = configOf([{ type: 'sql' }, webhook()]);
    await profileTables({ config });
    // Another column that must be filled: from now on no run can be stored.
    await database.query('alter table profilemesh_runs add column more text');
    await database.query('update profilemesh_runs set more = 1');
    await database.query('alter table profilemesh_runs alter column more set not null');
    await expect(profileTables({ config })).rejects.toBeInstanceOf(StorageError);
    const second = ['ProfilingStarted', 'ProfilingStarted', 'ProfilingFailed', 'ProfilingFailed'];
    expect(receivedTypes()).toEqual([...LIFE, ...second]);
    expect(await storedTypes()).toEqual([...LIFE, ...second]);
    expect(receiver.requests.at(-1)?.body.metadata.error).toMatch(
      /before the profile of this table was stored/,
    );
  });

  it('goes on with an endpoint that is down, says so once, and keeps the events for the next run', async () => {
    status = 503;
    const { logger, lines } = recordLogger();
    const config = configOf([webhook(), { type: 'sql' }]);
    await profileTables({ config, logger });
    const errors = lines.filter(({ level }) => level === 'error');
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^Listener alerts failed: The endpoint of webhook "alerts" answered 503\. What it has not got/,
      ),
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret-path');
    expect(await storedTypes()).toEqual(LIFE);
    expect(await listWaitingEvents({ config })).toEqual([
      expect.objectContaining({
        listener: 'alerts',
        waiting: 4,
        isClaimed: false,
        error: expect.stringContaining('503'),
      }),
    ]);

    status = 204;
    const before = receiver.requests.length;
    await profileTables({ config });
    const later = receiver.requests.slice(before).map(({ body }) => [body.stream_id, body.sequence]);
    expect(new Set(later.map(String)).size).toBe(8);
    const streams = [...new Set(later.map(([stream]) => stream))];
    for (const stream of streams) {
      expect(later.filter(([own]) => own === stream).map(([, sequence]) => sequence)).toEqual([1, 2, 3, 4]);
    }
    expect(await listWaitingEvents({ config })).toEqual([]);
    expect(await storedTypes()).toHaveLength(8);
  });

  it('keeps an event that is refused for good, and what comes after it', async () => {
    status = 400;
    const config = configOf([webhook()]);
    await profileTables({ config });
    // No second attempt but the one at the end of the run.
    expect(receivedTypes()).toEqual(['ProfilingStarted', 'ProfilingStarted']);
    expect(await discardWaitingEvents({ config, listener: 'alerts' })).toBe(4);
    expect(await flushEvents({ config })).toEqual([]);
  });

  it('delivers without the storage where nothing is stored', async () => {
    await profileTables({ config: configOf([webhook()]), store: false });
    expect(receivedTypes()).toEqual([
      'ProfilingStarted',
      'ProfilingCompleted',
      'ProfilingStarted',
      'ProfilingCompleted',
    ]);
    expect(await database.query(`select 1 from pg_tables where tablename like 'profilemesh%'`)).toEqual([]);
  });

  it('opens no outbox for listeners that hear events at once', async () => {
    const opened: string[] = [];
    const registry = createConnectorRegistry();
    await profileTables({
      config: configOf([{ type: 'logging', events: ['ProfilingFailed'] }]),
      connectors: {
        ...registry,
        connect: (connection, options) => {
          opened.push(connection.database);
          return registry.connect(connection, options);
        },
      },
      listeners: [() => undefined],
    });
    // The source and the storage.
    expect(opened).toHaveLength(2);
    expect(await database.query('select 1 from profilemesh_event_streams')).toEqual([]);
  });

  it('imports no module that the caller has not allowed, and opens nothing before it says so', async () => {
    let opened = 0;
    const config = configOf([{ type: 'custom', module: './missing.mjs', class_name: 'Listener' }]);
    const registry = createConnectorRegistry();
    const connect = (): Promise<never> => {
      opened += 1;
      throw new Error('not to be called');
    };
    const running = profileTables({ config, connectors: { ...registry, connect } });
    await expect(running).rejects.toMatchObject({
      code: 'PM_UNSUPPORTED',
      message: expect.stringMatching(
        /hooks\.hooks\[0\] of type "custom".*--allow-modules.*allowConfigModules: true/,
      ),
    });
    expect(opened).toBe(0);
  });

  it('is told which tables are missing when it may not make them', async () => {
    const input = configInput([webhook()]);
    await profileTables({ config: parseConfig(input) });
    await database.query('drop table profilemesh_event_deliveries');
    const config = parseConfig({ ...input, storage: { connection: input.source, create_tables: false } });
    await expect(profileTables({ config })).rejects.toMatchObject({
      code: 'PM_STORAGE_TABLES_MISSING',
      details: { tables: ['profilemesh_event_deliveries'] },
    });
    const without = { ...config, hooks: { ...config.hooks, hooks: [] } };
    expect((await profileTables({ config: without })).tables).toHaveLength(2);
  });
});

describe('profilemesh events', () => {
  const run = (...args: string[]) => runInProcess(['events', ...args, '--quiet'], { cwd: folder });

  it('lists, delivers and drops what waits', async () => {
    status = 503;
    const input = configInput([webhook()]);
    writeFileSync(join(folder, 'profilemesh.yml'), JSON.stringify(input));
    const { runId } = await profileTables({ config: parseConfig(input) });

    const listed = await run('list');
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toMatch(new RegExp(`alerts +${runId} .* +4 .*answered 503`));
    expect(JSON.parse((await run('list', '--output', 'json')).stdout)).toEqual([
      {
        listener: 'alerts',
        stream_id: expect.any(String),
        run_id: runId,
        started_at: expect.any(String),
        waiting: 4,
        error: expect.stringContaining('503'),
        claimed: false,
      },
    ]);

    expect((await run('flush')).code).toBe(1);
    status = 204;
    const before = receiver.requests.length;
    expect(await run('flush')).toMatchObject({ code: 0, stdout: 'No event waits.\n' });
    expect(receivedTypes().slice(before)).toEqual(LIFE);

    status = 503;
    await profileTables({ config: parseConfig(input) });
    expect(await run('discard', '--listener', 'alerts')).toMatchObject({
      code: 0,
      stdout: 'discarded: 4 events of alerts\n',
    });
    expect((await run('flush')).stdout).toBe('No event waits.\n');
  });
});
