import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { context, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { Counter, Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecutionStrategy, ResolvedConfig } from '../../src/config/types.js';
import { EventBus } from '../../src/events/event-bus.js';
import { createOpenTelemetry } from '../../src/monitoring/open-telemetry.js';
import { createPrometheusMetrics } from '../../src/monitoring/prometheus-metrics.js';
import { serveMetrics } from '../../src/monitoring/serve-metrics.js';
import type { DriftReport } from '../../src/model/drift.js';
import { detectDrift } from '../../src/runner/detect-drift.js';
import { profileTables } from '../../src/runner/profile-tables.js';
import { combineTelemetry } from '../../src/runner/run-telemetry.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { parsePrometheusText, type Samples } from '../support/prometheus-text.js';
import { testConfig, testConnection } from '../support/test-config.js';

let database: TestPostgresDatabase;
beforeAll(async () => {
  database = await createTestPostgresDatabase();
  await database.query(
    `create table orders as select i as id, 'secret customer ' || i as customer from generate_series(1, 40) i`,
  );
  await database.query('create table empty_one (id integer)');
  await database.query(
    'create function wait() returns int language sql as $$ select 1 from pg_sleep(0.2) $$',
  );
  await database.query('create view slow as select wait() as id from generate_series(1, 3) i');
  await database.query(`create view broken as select ('secret value ' || id)::int as id from orders`);
});
afterAll(() => database.drop());

const configOf = (tables: string[], execution: Partial<ResolvedConfig['execution']> = {}): ResolvedConfig => {
  const config = testConfig(
    testConnection(database),
    tables.map((table) => ({ table })),
  );
  return { ...config, execution: { ...config.execution, ...execution } };
};

/** Ends the sessions that read the slow view. */
const killSlow = async (): Promise<number> => {
  const killed = await database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'profilemesh' and wait_event = 'PgSleep'`,
  );
  return Math.sign(killed.length);
};

describe('Prometheus metrics of runs', () => {
  const WAREHOUSE = '{warehouse="postgres"}';
  const scrape = async (register: Registry): Promise<Samples> => {
    await using server = await serveMetrics({ register, port: 0 });
    const response = await fetch(server.url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(register.contentType);
    return parsePrometheusText(await response.text());
  };

  it('are those of the run, and add up over two', async () => {
    const register = new Registry();
    const telemetry = await createPrometheusMetrics({ register });
    const config = configOf(['orders', 'empty_one', 'gone'], { maxWorkers: 2, batchSize: 2 });
    const run = await profileTables({ config, telemetry });
    expect(run.tables.map(({ status }) => status)).toEqual(['success', 'empty', 'failed']);

    const samples = await scrape(register);
    const of = (name: string, labels: string): number | undefined =>
      samples.get(`profilemesh_${name}${labels}`);
    const table = (name: string): string => `{table="${name}",warehouse="postgres"}`;
    const outcome = (name: string, status: string): string =>
      `{status="${status}",table="${name}",warehouse="postgres"}`;
    expect(of('profile_runs_total', outcome('orders', 'success'))).toBe(1);
    expect(of('profile_runs_total', outcome('empty_one', 'success'))).toBe(1);
    expect(of('profile_runs_total', outcome('gone', 'failed'))).toBe(1);
    expect(of('rows_profiled_total', table('orders'))).toBe(40);
    expect(of('rows_profiled_total', table('empty_one'))).toBe(0);
    expect(of('columns_profiled_total', table('orders'))).toBe(2);
    expect(of('profile_duration_seconds_count', table('orders'))).toBe(1);
    expect(of('profile_duration_seconds_count', table('gone'))).toBe(1);
    expect(of('worker_tasks_total', '{status="started",warehouse="postgres"}')).toBe(3);
    expect(of('worker_tasks_total', '{status="completed",warehouse="postgres"}')).toBe(2);
    expect(of('worker_tasks_total', '{status="failed",warehouse="postgres"}')).toBe(1);
    expect(of('active_workers', WAREHOUSE)).toBe(0);
    expect(of('worker_queue_size', WAREHOUSE)).toBe(0);
    expect(of('batch_duration_seconds_count', '{batch_size="2",warehouse="postgres"}')).toBe(1);
    expect(of('batch_duration_seconds_count', '{batch_size="1",warehouse="postgres"}')).toBe(1);
    expect(
      of('errors_total', '{component="profiler",error_type="PM_DB_TABLE_MISSING",warehouse="postgres"}'),
    ).toBe(1);
    const statements = of('query_duration_seconds_count', WAREHOUSE) ?? 0;
    const reading = run.tables.reduce((sum, { metadata }) => sum + Number(metadata.statements ?? 0), 0);
    expect(statements).toBeGreaterThan(reading);
    expect(of('query_duration_seconds_bucket', '{le="+Inf",warehouse="postgres"}')).toBe(statements);

    // Another object for the same registry, as a second caller in the process would make it.
    await profileTables({ config, telemetry: await createPrometheusMetrics({ register }) });
    const both = await scrape(register);
    const doubled = (name: string, labels: string): number | undefined =>
      both.get(`profilemesh_${name}${labels}`);
    expect(doubled('profile_runs_total', outcome('orders', 'success'))).toBe(2);
    expect(doubled('rows_profiled_total', table('orders'))).toBe(80);
    expect(doubled('worker_tasks_total', '{status="started",warehouse="postgres"}')).toBe(6);
    expect(doubled('query_duration_seconds_count', WAREHOUSE)).toBe(2 * statements);
    expect(doubled('active_workers', WAREHOUSE)).toBe(0);
  });

  it('say how many workers are at it and how many tables wait, while the run goes on', async () => {
    const register = new Registry();
    const telemetry = await createPrometheusMetrics({ register });
    const bus = new EventBus();
    const seen: Array<[string, number | undefined, number | undefined]> = [];
    bus.on('ProfilingStarted', async ({ table }) => {
      const samples = parsePrometheusText(await register.metrics());
      const of = (name: string): number | undefined => samples.get(`profilemesh_${name}${WAREHOUSE}`);
      seen.push([table, of('active_workers'), of('worker_queue_size')]);
    });
    await profileTables({ config: configOf(['orders', 'empty_one', 'slow']), telemetry, bus, store: false });
    expect(seen).toEqual([
      ['orders', 1, 2],
      ['empty_one', 1, 1],
      ['slow', 1, 0],
    ]);
  });

  it('count each attempt that failed for a while, and what is left of an aborted run', async () => {
    const register = new Registry();
    const telemetry = await createPrometheusMetrics({ register, tableLabel: false });
    const config = configOf(['slow', 'orders', 'empty_one']);
    const controller = new AbortController();
    const bus = new EventBus();
    bus.on('ProfilingCompleted', () => controller.abort());
    const running = profileTables({
      ...{ config, telemetry, bus, store: false },
      signal: controller.signal,
    }).catch((error: unknown) => error);
    await expect.poll(killSlow, { timeout: 60_000, interval: 5 }).toBe(1);
    expect(await running).toMatchObject({ code: 'PM_ABORTED' });
    const samples = parsePrometheusText(await register.metrics());
    expect(samples.get(`profilemesh_warehouse_transient_errors_total${WAREHOUSE}`)).toBe(1);
    expect(samples.get(`profilemesh_active_workers${WAREHOUSE}`)).toBe(0);
    expect(samples.get(`profilemesh_worker_queue_size${WAREHOUSE}`)).toBe(0);
    const runs = [...samples].filter(([name]) => name.startsWith('profilemesh_profile_runs_total'));
    expect(Object.fromEntries(runs)).toEqual({
      'profilemesh_profile_runs_total{status="success",table="",warehouse="postgres"}': 1,
      'profilemesh_profile_runs_total{status="skipped",table="",warehouse="postgres"}': 2,
    });
    expect([...samples.keys()].filter((name) => name.startsWith('profilemesh_errors_total'))).toEqual([]);
  });

  it('count drift and schema changes by what the events say', async () => {
    const register = new Registry();
    const telemetry = await createPrometheusMetrics({ register });
    const bus = new EventBus();
    const listener = telemetry.listen?.({ warehouse: 'postgres', environment: 'test' });
    if (listener) bus.on('*', listener);
    const base = { timestamp: new Date(), table: 'orders' };
    for (const driftSeverity of ['high', 'low', 'high'] as const) {
      await bus.emit({
        ...{ ...base, type: 'DataDriftDetected', column: 'id', metric: 'mean', driftSeverity },
        ...{ baselineValue: 1, currentValue: 2, changePercent: 100 },
      });
    }
    await bus.emit({
      ...{ ...base, type: 'SchemaChangeDetected', changeType: 'column_added', column: 'x' },
      ...{ oldType: null, newType: 'int4' },
    });
    await telemetry.span(
      {
        kind: 'drift',
        name: 'profilemesh.drift',
        attributes: { 'profilemesh.warehouse': 'postgres', 'profilemesh.table': 'orders' },
      },
      async () => undefined,
    );
    const samples = parsePrometheusText(await register.metrics());
    const drift = (severity: string): number | undefined =>
      samples.get(
        `profilemesh_drift_events_total{metric="mean",severity="${severity}",table="orders",warehouse="postgres"}`,
      );
    expect([drift('high'), drift('low')]).toEqual([2, 1]);
    expect(
      samples.get(
        'profilemesh_schema_changes_total{change_type="column_added",table="orders",warehouse="postgres"}',
      ),
    ).toBe(1);
    expect(
      samples.get('profilemesh_drift_detection_duration_seconds_count{table="orders",warehouse="postgres"}'),
    ).toBe(1);
  });

  it('leave the other metrics of the caller’s registry alone', async () => {
    const register = new Registry();
    const own = new Counter({ name: 'shop_orders_total', help: 'Orders', registers: [register] });
    own.inc(7);
    const telemetry = await createPrometheusMetrics({ register });
    await profileTables({ config: configOf(['orders']), telemetry, store: false });
    const samples = parsePrometheusText(await register.metrics());
    expect(samples.get('shop_orders_total')).toBe(7);
    expect([...samples.keys()].every((name) => /^(shop_orders_total|profilemesh_)/.test(name))).toBe(true);
    const names = register.getMetricsAsArray().map(({ name }) => name);
    expect(names.sort()).toEqual([
      'profilemesh_active_workers',
      'profilemesh_batch_duration_seconds',
      'profilemesh_columns_profiled_total',
      'profilemesh_drift_detection_duration_seconds',
      'profilemesh_drift_events_total',
      'profilemesh_errors_total',
      'profilemesh_profile_duration_seconds',
      'profilemesh_profile_runs_total',
      'profilemesh_query_duration_seconds',
      'profilemesh_rows_profiled_total',
      'profilemesh_schema_changes_total',
      'profilemesh_warehouse_transient_errors_total',
      'profilemesh_worker_queue_size',
      'profilemesh_worker_tasks_total',
      'shop_orders_total',
    ]);
  });

  it('refuse a registry that has one of their names with other labels', async () => {
    const register = new Registry();
    const labelNames = ['shop'];
    new Counter({ name: 'profilemesh_errors_total', help: 'Ours', labelNames, registers: [register] });
    await expect(createPrometheusMetrics({ register })).rejects.toMatchObject({
      code: 'PM_INVALID_ARGUMENT',
      message: expect.stringContaining('profilemesh_errors_total with the labels shop'),
    });
  });

  it('count what a comparison of stored runs found', async () => {
    await database.query('create table drifting as select i as id from generate_series(1, 100) i');
    const register = new Registry();
    const telemetry = await createPrometheusMetrics({ register });
    const config = configOf(['drifting']);
    await profileTables({ config });
    await database.query('insert into drifting select 1000 + i from generate_series(1, 100) i');
    await profileTables({ config });
    const reports = await detectDrift({ config, dataset: 'drifting', telemetry });
    const drifted = reports[0]?.findings.filter(({ outcome }) => outcome === 'drift') ?? [];
    const samples = parsePrometheusText(await register.metrics());
    const counted = [...samples].filter(([name]) => name.startsWith('profilemesh_drift_events_total'));
    expect(drifted.length).toBeGreaterThan(0);
    expect(counted.reduce((sum, [, value]) => sum + value, 0)).toBe(drifted.length);
    const durations = 'profilemesh_drift_detection_duration_seconds_count';
    expect(samples.get(`${durations}{table="drifting",warehouse="postgres"}`)).toBe(1);
  });

  it('time the comparison that follows a run', async () => {
    await database.query('create table compared as select i as id from generate_series(1, 100) i');
    const register = new Registry();
    const telemetry = await createPrometheusMetrics({ register });
    const plain = configOf(['compared']);
    const config = { ...plain, driftDetection: { ...plain.driftDetection, afterProfile: true } };
    const compared: string[][] = [];
    const onDrift = (reports: readonly DriftReport[]): void => {
      compared.push(reports.map(({ dataset }) => dataset));
    };
    await profileTables({ config, telemetry, onDrift });
    const samples = parsePrometheusText(await register.metrics());
    const durations = 'profilemesh_drift_detection_duration_seconds_count';
    expect(samples.get(`${durations}{table="",warehouse="postgres"}`)).toBe(1);
    // Not those of other tests, whose runs are stored in the same database.
    expect(compared).toEqual([['compared']]);
  });

  it('say when nothing can be reached', async () => {
    const register = new Registry();
    const telemetry = await createPrometheusMetrics({ register });
    const config = configOf(['orders']);
    // Nothing listens there.
    const source = testConnection({ ...database, port: 1 });
    const run = profileTables({ config: { ...config, source }, telemetry, store: false });
    await expect(run).rejects.toMatchObject({ code: 'PM_DB_CONNECTION' });
    const samples = parsePrometheusText(await register.metrics());
    expect(samples.get(`profilemesh_warehouse_transient_errors_total${WAREHOUSE}`)).toBe(4);
    expect(
      samples.get(
        'profilemesh_errors_total{component="runner",error_type="PM_DB_CONNECTION",warehouse="postgres"}',
      ),
    ).toBe(1);
  });
});

describe('the metrics server', () => {
  const register = {
    contentType: 'text/plain; version=0.0.4',
    metrics: async () => 'up 1\n',
  };

  it('answers GET and HEAD of /metrics, and nothing else', async () => {
    await using server = await serveMetrics({ register, port: 0 });
    expect(new URL(server.url).hostname).toBe('127.0.0.1');
    const ask = (path: string, method = 'GET') => fetch(new URL(path, server.url), { method });
    const got = await ask('/metrics?name[]=up');
    expect([got.status, await got.text()]).toEqual([200, 'up 1\n']);
    const head = await ask('/metrics', 'HEAD');
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '5', '']);
    const posted = await ask('/metrics', 'POST');
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    for (const path of ['/', '/metrics/', '/metrics/../secret']) {
      expect((await ask(path)).status).toBe(404);
    }
  });

  it('names port and key when the port is taken', async () => {
    await using first = await serveMetrics({ register, port: 0 });
    const port = Number(new URL(first.url).port);
    await expect(serveMetrics({ register, port })).rejects.toMatchObject({
      code: 'PM_METRICS_PORT',
      message: expect.stringMatching(new RegExp(`port ${port}.*in use.*monitoring\\.port`)),
    });
    await first.close();
    await using again = await serveMetrics({ register, port });
    expect(again.url).toBe(first.url);
  });

  it('does not say why a collector failed', async () => {
    const failing = { ...register, metrics: () => Promise.reject(new Error('password=secret')) };
    await using server = await serveMetrics({ register: failing, port: 0 });
    const answer = await fetch(server.url);
    expect([answer.status, await answer.text()]).toEqual([500, 'The metrics could not be collected.\n']);
  });
});

describe('OpenTelemetry spans of a run', () => {
  const exporter = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  afterAll(async () => {
    context.disable();
    await tracerProvider.shutdown();
  });

  const trace = async (
    tables: string[],
    execution: Partial<ResolvedConfig['execution']> = {},
    disturb: () => Promise<unknown> = async () => undefined,
  ): Promise<readonly ReadableSpan[]> => {
    exporter.reset();
    const telemetry = await createOpenTelemetry({ tracerProvider });
    const running = profileTables({ config: configOf(tables, execution), telemetry, store: false });
    await disturb();
    await running;
    return exporter.getFinishedSpans();
  };
  const idOf = (span: ReadableSpan | undefined): string | undefined => span?.spanContext().spanId;
  const parentOf = (span: ReadableSpan): string | undefined => span.parentSpanContext?.spanId;

  it.each<ExecutionStrategy>(['pushdown', 'stream'])(
    'are around run, tables and statements, each in its parent (%s)',
    async (strategy) => {
      const spans = await trace(['orders', 'empty_one'], { strategy, maxWorkers: 2 });
      const run = spans.find(({ name }) => name === 'profilemesh.profile');
      const tables = spans.filter(({ name }) => name === 'profilemesh.table');
      const statements = spans.filter(({ kind }) => kind === SpanKind.CLIENT);
      expect(run && parentOf(run)).toBeUndefined();
      expect(run?.attributes).toMatchObject({
        'profilemesh.environment': 'test',
        'profilemesh.run.tables': 2,
        'profilemesh.warehouse': 'postgres',
      });
      expect(tables.map(parentOf)).toEqual([idOf(run), idOf(run)]);
      const orders = tables.find(({ attributes }) => attributes['profilemesh.table'] === 'orders');
      expect(orders?.attributes).toMatchObject({
        'profilemesh.table.status': 'success',
        'profilemesh.table.rows': 40,
        'profilemesh.table.columns': 2,
        'profilemesh.table.strategy': strategy,
      });
      expect(spans.length).toBe(1 + tables.length + statements.length);
      expect(new Set(statements.map(parentOf))).toEqual(new Set(tables.map(idOf)));
      const reading = statements.filter(
        ({ attributes }) => attributes['db.collection.name'] === 'public.orders',
      );
      expect(reading.length).toBeGreaterThan(0);
      for (const span of reading) {
        expect(parentOf(span)).toBe(idOf(orders));
        expect(span.name).toBe(span.attributes['db.query.summary']);
        expect(span.attributes).toMatchObject({
          'db.system.name': 'postgresql',
          'db.namespace': database.database,
          'server.address': database.host,
          'server.port': database.port,
        });
        expect(span.name).toMatch(/^(SELECT|COPY) public\.orders$/);
      }
      const operation = strategy === 'stream' ? 'COPY' : 'SELECT';
      expect(reading.map(({ attributes }) => attributes['db.operation.name'])).toContain(operation);
      expect(spans.every(({ status }) => status.code === SpanStatusCode.UNSET)).toBe(true);
    },
  );

  it('say what failed by codes, and hold no value and no password', async () => {
    const spans = await trace(['gone', 'broken', 'orders']);
    const failed = spans.filter(({ status }) => status.code === SpanStatusCode.ERROR);
    const table = failed.find(({ attributes }) => attributes['profilemesh.table'] === 'gone');
    expect(table?.status.message).toBe('PM_DB_TABLE_MISSING');
    expect(table?.events[0]?.attributes).toMatchObject({
      'exception.type': 'PM_DB_TABLE_MISSING',
      'exception.message': expect.stringContaining('PM_DB_TABLE_MISSING'),
    });
    const refused = failed.filter(({ kind }) => kind === SpanKind.CLIENT);
    expect(refused.map(({ attributes }) => attributes['db.response.status_code'])).toContain('22P02');
    const told = JSON.stringify(
      spans.map(({ name, attributes, events, status }) => ({ name, attributes, events, status })),
    );
    expect(told).not.toMatch(/secret/);
    expect(told).not.toContain(database.password);
  });

  it('have an event for each retry', async () => {
    const spans = await trace(['slow'], {}, () =>
      expect.poll(killSlow, { timeout: 60_000, interval: 5 }).toBe(1),
    );
    const table = spans.find(({ name }) => name === 'profilemesh.table');
    expect(
      table?.events.map(({ name, attributes }) => [name, attributes?.['profilemesh.retry.attempt']]),
    ).toEqual([['RetryAttempt', 1]]);
    expect(table?.status.code).toBe(SpanStatusCode.UNSET);
  });

  it('go together with metrics', async () => {
    exporter.reset();
    const register = new Registry();
    const telemetry = combineTelemetry(
      await createOpenTelemetry({ tracerProvider }),
      await createPrometheusMetrics({ register }),
    );
    const run = await profileTables({ config: configOf(['orders', 'gone']), telemetry, store: false });
    const spans = exporter.getFinishedSpans();
    const statements = spans.filter(({ kind }) => kind === SpanKind.CLIENT).length;
    const samples = parsePrometheusText(await register.metrics());
    expect(samples.get('profilemesh_query_duration_seconds_count{warehouse="postgres"}')).toBe(statements);
    expect(samples.get('profilemesh_worker_tasks_total{status="failed",warehouse="postgres"}')).toBe(1);
    expect(run.tables.map(({ status }) => status)).toEqual(['success', 'failed']);
    expect(spans.filter(({ status }) => status.code === SpanStatusCode.ERROR).length).toBeGreaterThan(0);
  });
});
