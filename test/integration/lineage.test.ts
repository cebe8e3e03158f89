import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ResolvedConfig } from '../../src/config/types.js';
import { ProfileMeshError } from '../../src/core/errors.js';
import type { LineageTransport } from '../../src/lineage/lineage-transport.js';
import type { RunEvent } from '../../src/lineage/run-event.js';
import { detectDrift } from '../../src/runner/detect-drift.js';
import { profileTables } from '../../src/runner/profile-tables.js';
import type { RunAbortedError } from '../../src/runner/run-errors.js';
import { loadLineageEvents, sendStoredLineage } from '../../src/runner/stored-lineage.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { recordLogger } from '../support/record-logger.js';
import { type CliOutcome, runInProcess } from '../support/run-in-process.js';
import { testConfig, testConnection } from '../support/test-config.js';

let database: TestPostgresDatabase;
let folder: string;
let config: ResolvedConfig;
let events: RunEvent[] = [];
const transport: LineageTransport = {
  async emit(event) {
    events.push(structuredClone(event));
  },
};
const typesOf = (): string[] => events.map(({ eventType }) => eventType);

beforeAll(async () => {
  database = await createTestPostgresDatabase();
  folder = await mkdtemp(join(tmpdir(), 'profilemesh-lineage-'));
  await database.query(
    'create table orders as select n as id, n * 10.5 as amount from generate_series(1, 100) n',
  );
  await database.query(
    "create table items as select n as id, 'x' || n as name from generate_series(1, 10) n",
  );
  config = testConfig(testConnection(database), [
    { schema: 'public', table: 'orders' },
    { schema: 'public', table: 'items' },
  ]);
}, 180_000);
beforeEach(() => {
  events = [];
});
afterAll(async () => {
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

describe('the lineage of a run', () => {
  it('is sent as it goes, and can be sent again from what is stored', async () => {
    const run = await profileTables({ config, lineage: transport });
    expect(typesOf()).toEqual(['START', 'COMPLETE']);
    expect(new Set(events.map((event) => event.run.runId))).toEqual(new Set([run.runId]));
    const [orders, items] = events[1]?.inputs ?? [];
    expect(orders).toMatchObject({
      namespace: `postgres://${database.host}:${database.port}`,
      name: `${database.database}.public.orders`,
      inputFacets: {
        dataQualityMetrics: {
          rowCount: 100,
          columnMetrics: {
            id: { nullCount: 0, distinctCount: 100, count: 100, min: 1, max: 100 },
            amount: { min: 10.5, max: 1050 },
          },
        },
      },
    });
    expect(items?.inputFacets.dataQualityMetrics).toMatchObject({ rowCount: 10 });
    expect(JSON.stringify(events)).not.toContain(database.password === '' ? '\0' : database.password);

    const sent = events;
    events = [];
    const again = await sendStoredLineage({ config, lineage: transport, runId: run.runId });
    expect(again).toEqual(events);
    expect(await loadLineageEvents({ config })).toEqual(again);
    expect(events).toEqual(sent);
    await expect(sendStoredLineage({ config, runId: run.runId })).rejects.toThrow('Nothing says where');
    await expect(loadLineageEvents({ config, runId: 'nobody' })).rejects.toMatchObject({
      code: 'PM_STORAGE_RUN_UNKNOWN',
    });
  });

  it('says which tables failed, and tells of a run that could not begin', async () => {
    const tables = [...config.profiling.tables, { table: 'gone', partition: null, sampling: null }];
    const failing = { ...config, profiling: { ...config.profiling, tables } };
    const { runId } = await profileTables({ config: failing, lineage: transport });
    expect(typesOf()).toEqual(['START', 'FAIL']);
    expect(await loadLineageEvents({ config, runId })).toEqual(events);
    expect(events[1]?.inputs).toHaveLength(3);
    expect(events[1]?.run.facets.errorMessage?.message).toContain('gone (PM_DB_TABLE_MISSING)');

    events = [];
    const closed = { ...config, source: { ...config.source, database: 'no_such_database' } };
    const work = profileTables({ config: closed, lineage: transport, store: false });
    await expect(work).rejects.toMatchObject({ code: expect.stringMatching(/^PM_DB_/) });
    expect(typesOf()).toEqual(['START', 'FAIL']);
    expect(events[1]?.run.facets.errorMessage?.message).toMatch(/^PM_DB_/);
  });

  it('says that it was stopped', async () => {
    const stop = new AbortController();
    const work = profileTables({
      ...{ config, lineage: transport, store: false, signal: stop.signal },
      onProgress: ({ type }) => type === 'table_finished' && stop.abort(),
    });
    await expect(work).rejects.toMatchObject({ code: 'PM_ABORTED' });
    expect(typesOf()).toEqual(['START', 'ABORT']);
    expect(events[1]?.inputs.map(({ name }) => name)).toEqual([`${database.database}.public.orders`]);
  });

  it('does not hold up a run that is stopped while the receiver is away', async () => {
    const stop = new AbortController();
    const away: LineageTransport = {
      emit: () => Promise.reject(new ProfileMeshError('PM_LINEAGE_DELIVERY', 'Away.', { transient: true })),
    };
    // A pause that only the signal ends.
    const retry = { ...config.retry, minBackoffMs: 600_000, maxBackoffMs: 600_000 };
    const work = profileTables({
      ...{ config: { ...config, retry }, lineage: away, signal: stop.signal },
      onProgress: ({ type }) => type === 'table_finished' && stop.abort(),
    });
    const stopped = await work.catch((error: unknown) => error);
    expect(stopped).toMatchObject({ code: 'PM_ABORTED' });
    const { runId } = (stopped as RunAbortedError).run;
    const [, end] = await loadLineageEvents({ config, runId });
    expect(end?.eventType).toBe('ABORT');
  });

  it('waits for no transport that does not hear the signal', async () => {
    const stop = new AbortController();
    const deaf: LineageTransport = { emit: () => new Promise<void>(() => undefined) };
    const work = profileTables({
      ...{ config, lineage: deaf, store: false, signal: stop.signal },
      onProgress: ({ type }) => type === 'table_finished' && stop.abort(),
    });
    await expect(work).rejects.toMatchObject({ code: 'PM_ABORTED' });

    const { logger, lines } = recordLogger();
    const later = new AbortController();
    const slow: LineageTransport = {
      emit() {
        later.abort();
        return new Promise<void>(() => undefined);
      },
    };
    const reports = await detectDrift({ config, lineage: slow, signal: later.signal, logger });
    expect(reports).toHaveLength(2);
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('tells of a table that somebody else stored as failed', async () => {
    const runId = 'stored-by-another';
    await database.query(
      `insert into profilemesh_runs (run_id, dataset_name, schema_name, profiled_at, status)
        values ('${runId}', 'orders', 'public', '2020-01-01', 'failed')`,
    );
    const [, end] = await loadLineageEvents({ config, runId });
    expect(end?.eventType).toBe('FAIL');
    expect(end?.inputs[0]?.inputFacets).toEqual({});
    expect(end?.run.facets.errorMessage?.message).toBe('1 of 1 tables could not be profiled: public.orders.');
    await database.query(`delete from profilemesh_runs where run_id = '${runId}'`);
  });

  it('costs the run nothing when it can not be sent', async () => {
    const { logger, lines } = recordLogger();
    const broken: LineageTransport = {
      emit: () => Promise.reject(new ProfileMeshError('PM_LINEAGE_DELIVERY', 'The receiver is away.')),
    };
    const run = await profileTables({ config, lineage: broken, logger });
    expect(run.tables.map(({ status }) => status)).toEqual(['success', 'success']);
    const warnings = lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
    expect(warnings).toEqual([
      `Lineage was not sent. The receiver is away. To send it again: profilemesh lineage ${run.runId}`,
    ]);
  });

  it('sends at the end what could not be sent at the beginning', async () => {
    let refuses = true;
    const late: LineageTransport = {
      async emit(event) {
        if (refuses) throw new ProfileMeshError('PM_LINEAGE_DELIVERY', 'The receiver is away.');
        await transport.emit(event);
      },
    };
    const onProgress = (): void => {
      refuses = false;
    };
    const { logger, lines } = recordLogger();
    await profileTables({ config, lineage: late, store: false, logger, onProgress });
    expect(typesOf()).toEqual(['START', 'COMPLETE']);
    expect(lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  it('has what comparisons found: with the run, or as a run of its own', async () => {
    await database.query('update orders set amount = amount * 3');
    const driftDetection = { ...config.driftDetection, afterProfile: true };
    const run = await profileTables({ config: { ...config, driftDetection }, lineage: transport });
    const assertionsOf = (event: RunEvent | undefined): unknown =>
      event?.inputs.find(({ name }) => name.endsWith('orders'))?.inputFacets.dataQualityAssertions
        ?.assertions;
    const found = assertionsOf(events[1]);
    expect(found).toContainEqual(
      expect.objectContaining({ assertion: 'mean', column: 'amount', success: false, severity: 'error' }),
    );
    expect(found).toContainEqual(expect.objectContaining({ assertion: 'schema_unchanged', success: true }));
    events = [];
    await detectDrift({ config, lineage: transport });
    expect(events.map(({ eventType, job }) => [eventType, job.name])).toEqual([
      ['START', `profilemesh.${database.database}.drift`],
      ['COMPLETE', `profilemesh.${database.database}.drift`],
    ]);
    expect(assertionsOf(events[1])).toEqual(found);
    expect(found).toContainEqual(
      expect.objectContaining({ params: expect.objectContaining({ runId: run.runId }) }),
    );
  });
});

describe('on the command line', () => {
  const run = (...args: string[]): Promise<CliOutcome> => runInProcess(args, { cwd: folder });
  const linesOf = (text: string): RunEvent[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as RunEvent);

  it('goes to a file, is printed, and is sent again', async () => {
    await writeFile(
      join(folder, 'profilemesh.yml'),
      `source: { url: "${database.url}" }
profiling: { tables: [{ schema: public, table: orders }] }
lineage: { enabled: true, transport: file, path: lineage.ndjson, job_name: nightly }
`,
    );
    const profiled = await run('profile', '--json');
    expect(profiled.code).toBe(0);
    const runId = JSON.parse(profiled.stdout).run_id as string;
    const written = linesOf(await readFile(join(folder, 'lineage.ndjson'), 'utf8'));
    expect(written.map(({ eventType, job }) => [eventType, job.name])).toEqual([
      ['START', 'nightly'],
      ['COMPLETE', 'nightly'],
    ]);
    const shown = await run('lineage', '--dry-run', '--quiet');
    expect(shown.code).toBe(0);
    expect(linesOf(shown.stdout)[1]?.inputs).toEqual(written[1]?.inputs);
    const sent = await run('lineage', runId);
    expect(sent).toMatchObject({ code: 0, stdout: `sent: run ${runId}, 2 events, 1 table\n` });
    expect(linesOf(await readFile(join(folder, 'lineage.ndjson'), 'utf8'))).toHaveLength(4);
    expect((await run('lineage', 'nobody')).code).toBe(2);
  });
});
