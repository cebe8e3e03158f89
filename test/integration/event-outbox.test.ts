import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ResolvedConnection } from '../../src/config/types.js';
import type { Connection } from '../../src/connectors/connector.js';
import { createConnectorRegistry } from '../../src/connectors/registry.js';
import type { ProfileMeshEvent } from '../../src/events/event.js';
import { ensureStorageTables, storageDatabase } from '../../src/storage/ensure-tables.js';
import { appendEvents } from '../../src/storage/outbox/append-events.js';
import { createSqlOutbox } from '../../src/storage/outbox/sql-outbox.js';
import { storageTableNames } from '../../src/storage/table-names.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { testConnection } from '../support/test-config.js';
import { recreatePublicSchema, rowsOf, STORAGE } from './support/storage.js';

const { connect } = createConnectorRegistry();
const names = storageTableNames(STORAGE);
const PGLITE: ResolvedConnection = {
  type: 'pglite',
  database: 'postgres',
  filepath: 'memory://event-outbox-tests',
  extraParams: {},
};

let count = 0;
function started(table: string): ProfileMeshEvent {
  count += 1;
  const timestamp = new Date('2026-01-01T00:00:00Z');
  return { eventId: `event-${count}`, type: 'ProfilingStarted', timestamp, table, runId: 'run-1' };
}

let database: TestPostgresDatabase;
beforeAll(async () => {
  database = await createTestPostgresDatabase();
});
afterAll(() => database.drop());

describe.each(['postgres', 'pglite'])('the outbox on %s', (type) => {
  let connection: Connection;
  beforeAll(async () => {
    connection = await connect(type === 'pglite' ? PGLITE : testConnection(database), { poolSize: 4 });
  });
  afterAll(() => connection.close());
  beforeEach(async () => {
    await recreatePublicSchema(connection);
    await ensureStorageTables({ connection, names, createTables: true });
  });
  const outboxOf = (claimMs = 60_000) => createSqlOutbox({ connection, names, claimMs });
  const entriesOf = (streamId: string): Promise<Array<{ id: string; n: number }>> =>
    rowsOf(
      connection,
      `select event_id as id, sequence::int as n from profilemesh_event_outbox where stream_id = '${streamId}' order by 2`,
    );
  const stateOf = async (streamId: string): Promise<unknown> =>
    (
      await rowsOf(connection, `select state from profilemesh_event_streams where stream_id = '${streamId}'`)
    )[0];

  it('numbers events without gaps, whoever appends, and takes each once', async () => {
    const outbox = outboxOf();
    await outbox.open({ streamId: 's', runId: 'run-1' }, ['a']);
    const events = Array.from({ length: 20 }, (_, index) => started(`t${index}`));
    const [first, second, third, ...rest] = events as [ProfileMeshEvent, ProfileMeshEvent, ProfileMeshEvent];
    await outbox.append('s', [first]);
    await outbox.append('s', [first]);
    await outbox.append('s', [first, second, second, third]);
    await Promise.all(rest.map((event) => outbox.append('s', [event])));
    const entries = await entriesOf('s');
    expect(entries.map(({ n }) => n)).toEqual(events.map((_, index) => index + 1));
    expect(entries.slice(0, 3).map(({ id }) => id)).toEqual(
      [first, second, third].map(({ eventId }) => eventId),
    );
  });

  it('leaves no number behind when a transaction is rolled back', async () => {
    const outbox = outboxOf();
    await outbox.open({ streamId: 's', runId: null }, ['a']);
    const db = storageDatabase(connection, names);
    const rolledBack = db.transaction().execute(async (transaction) => {
      await appendEvents(transaction, 's', [started('lost')]);
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    const kept = started('kept');
    await outbox.append('s', [kept]);
    expect(await entriesOf('s')).toEqual([{ id: kept.eventId, n: 1 }]);
  });

  it('says so when its stream is gone', async () => {
    await expect(outboxOf().append('nowhere', [started('t')])).rejects.toMatchObject({
      code: 'PM_STORAGE_FAILED',
    });
  });

  it('moves a mark once', async () => {
    const outbox = outboxOf();
    await outbox.open({ streamId: 's', runId: null }, ['a']);
    expect(await outbox.markOf('s', 'a')).toBe(0);
    expect(await outbox.markOf('s', 'b')).toBeUndefined();
    const mark = { streamId: 's', listener: 'a', from: 0, to: 2 };
    expect(await Promise.all([outbox.moveMark(mark), outbox.moveMark(mark)])).toEqual(
      expect.arrayContaining([true, false]),
    );
    expect(await outbox.markOf('s', 'a')).toBe(2);
  });

  it('keeps a stream from others until its claim has run out, and then gives it to one', async () => {
    const killed = outboxOf(1_000);
    await killed.open({ streamId: 's', runId: 'run-1' }, ['a']);
    await killed.append('s', [started('t')]);
    const others = [outboxOf(), outboxOf()];
    expect(await others[0]?.claim(['a'])).toEqual([]);
    await sleep(1_100);
    const claimed = await Promise.all(others.map((other) => other.claim(['a'])));
    expect(claimed.flat()).toEqual([{ streamId: 's', runId: 'run-1', isOpen: true }]);
    expect(await killed.renew(['s'])).toEqual(new Set());
  });

  it('ends what a killed process began, once', async () => {
    const outbox = outboxOf();
    await outbox.open({ streamId: 's', runId: 'run-1' }, ['a']);
    const done = started('done');
    const { timestamp, table } = done;
    const failed: ProfileMeshEvent = {
      eventId: 'f',
      type: 'ProfilingFailed',
      timestamp,
      table,
      runId: 'run-1',
      error: 'no',
    };
    await outbox.append('s', [done, failed, started('half')]);
    expect(await outbox.settle('s')).toBe(1);
    expect(await outbox.settle('s')).toBe(0);
    const entries = await outbox.read({ streamId: 's', after: 3, limit: 10 });
    expect(entries.map(({ payload }) => JSON.parse(payload))).toEqual([
      expect.objectContaining({
        event_type: 'ProfilingFailed',
        metadata: { table: 'half', run_id: 'run-1', error: expect.stringContaining('was killed') },
      }),
    ]);
    expect(await stateOf('s')).toEqual({ state: 'closed' });
  });

  it('is done when everybody has everything, and closed until then', async () => {
    const outbox = outboxOf();
    await outbox.open({ streamId: 's', runId: null }, ['a', 'b']);
    await outbox.append('s', [started('t')]);
    await outbox.settle('s');
    await outbox.moveMark({ streamId: 's', listener: 'a', from: 0, to: 2 });
    await outbox.release('s');
    expect(await stateOf('s')).toEqual({ state: 'closed' });
    expect(await outbox.claim(['a'])).toEqual([]);
    expect(await outbox.claim(['b'])).toEqual([{ streamId: 's', runId: null, isOpen: false }]);
    await outbox.moveMark({ streamId: 's', listener: 'b', from: 0, to: 2 });
    await outbox.release('s');
    expect(await stateOf('s')).toEqual({ state: 'done' });
  });

  it('forgets what was delivered a month ago, and nothing that waits', async () => {
    const outbox = outboxOf();
    for (const streamId of ['old', 'waiting', 'new']) {
      await outbox.open({ streamId, runId: null }, ['a']);
      await outbox.append(streamId, [started('t')]);
      if (streamId !== 'waiting') await outbox.moveMark({ streamId, listener: 'a', from: 0, to: 1 });
      await outbox.release(streamId);
    }
    await rowsOf(
      connection,
      `update profilemesh_event_streams set created_at = timestamp '2020-01-01' where stream_id <> 'new'`,
    );
    await outbox.claim(['nobody']);
    expect(await rowsOf(connection, 'select stream_id from profilemesh_event_outbox order by 1')).toEqual([
      { stream_id: 'new' },
      { stream_id: 'waiting' },
    ]);
  });
});

it('gets its tables in a database of the version before', async () => {
  await using old = await createTestPostgresDatabase();
  const { runs, results, events, state, cursors } = names;
  await using connection = await connect(testConnection(old));
  await ensureStorageTables({
    connection,
    names: { runs, results, events, state, cursors },
    createTables: true,
  });
  await expect(
    ensureStorageTables({ connection, names: { outbox: names.outbox }, createTables: false }),
  ).rejects.toMatchObject({
    code: 'PM_STORAGE_TABLES_MISSING',
    details: { tables: ['profilemesh_event_outbox'] },
  });
  await ensureStorageTables({ connection, names, createTables: true });
  const outbox = createSqlOutbox({ connection, names, claimMs: 1_000 });
  await outbox.open({ streamId: 's', runId: null }, ['a']);
  expect(await outbox.markOf('s', 'a')).toBe(0);
});
