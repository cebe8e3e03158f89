import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { BUILD_OPTIONS } from '../unit/cli/support/build-command.js';
import {
  type ReceivedRequest,
  startWebhookReceiver,
  type WebhookReceiver,
} from '../support/webhook-receiver.js';

// `npm run test:crash` asks for 200.
const KILLS = Number(process.env.PROFILEMESH_TEST_CRASH_KILLS ?? 10);
const SEED = Number(process.env.PROFILEMESH_CRASH_SEED ?? 1);
const TABLES = ['customers', 'orders', 'items'];

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
// Inside the project, so that the program finds the installed packages.
const folder = fromRoot(`node_modules/.cache/profilemesh-crash-test-${process.pid}`);
const log = join(folder, 'heard.jsonl');

let database: TestPostgresDatabase;
let receiver: WebhookReceiver;
let random: () => number;

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({
    ...BUILD_OPTIONS,
    outDir: folder,
    entry: { child: fileURLToPath(new URL('support/crash-child.ts', import.meta.url)) },
  });
  random = seededRandom(SEED);
  database = await createTestPostgresDatabase();
  for (const table of TABLES) {
    await database.query(
      `create table ${table} as select i as id, 'n' || i as name from generate_series(1, 50) i`,
    );
  }
  receiver = await startWebhookReceiver((_request, response) => {
    const chance = random();
    // Some requests are refused for a moment, some are taken and their answer is lost.
    if (chance < 0.05) response.writeHead(503, { 'retry-after': '0' }).end();
    else if (chance < 0.1) response.destroy();
    else response.writeHead(204).end();
  });
});

afterAll(async () => {
  await receiver?.[Symbol.asyncDispose]();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

it(`loses and doubles no event over ${KILLS} kill -9 at random points`, { timeout: 900_000 }, async () => {
  expect(await flush()).toBe('0');
  // Says in which order the rows were written.
  await database.query('alter table profilemesh_events add column seen bigserial');
  let landedInRun = 0;
  for (let kills = 0; kills < KILLS; kills += 2) {
    // Two at a time, so that one takes over what the other one leaves.
    await Promise.all([killOne(), killOne()]);
    if ((await openStreams()) > 0) landedInRun += 1;
  }
  // The claims of those that were killed have to run out.
  for (let round = 0; round < 20 && (await openStreams()) > 0; round += 1) {
    await sleep(1_100);
    await flush();
  }
  expect(await flush()).toBe('0');
  expect(await openStreams()).toBe(0);
  // Otherwise the kills were no test.
  expect(landedInRun).toBeGreaterThan(KILLS / 4);

  const outbox = await outboxEntries();
  const ids = outbox.map(({ event_id }) => event_id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const entries of groupBy(outbox, ({ stream_id }) => stream_id).values()) {
    expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, index) => index + 1));
  }

  // The events table: each once, in order.
  const rows = await eventRows();
  expect(rows.map(({ event_id }) => event_id).sort()).toEqual([...ids].sort());
  const positions = new Map(rows.map(({ event_id }, position) => [event_id, position]));
  for (const entries of groupBy(outbox, ({ stream_id }) => stream_id).values()) {
    const order = entries.map(({ event_id }) => positions.get(event_id) ?? -1);
    expect(order).toEqual([...order].sort((left, right) => left - right));
  }

  // The webhook: none missing, and by the first arrival of each in order.
  const first = new Map<string, ReceivedRequest>();
  for (const request of receiver.requests) {
    const known = first.get(request.body.event_id);
    if (known) expect(request.body).toEqual(known.body);
    else first.set(request.body.event_id, request);
    expect(request.headers['idempotency-key']).toBe(request.body.event_id);
  }
  expect([...first.keys()].sort()).toEqual([...ids].sort());
  for (const requests of groupBy([...first.values()], ({ body }) => body.stream_id).values()) {
    expect(requests.map(({ body }) => body.sequence)).toEqual(requests.map((_, index) => index + 1));
  }

  // What a listener within the processes heard is there, and a ProfilingCompleted exactly where there is a stored profile.
  const heard = readHeard();
  const unstored = heard.filter(
    ({ type, eventId }) => type !== 'ProfilingCompleted' && !positions.has(eventId),
  );
  expect(unstored).toEqual([]);
  const stored = await database.query<{ run: string }>(
    `select run_id || ' ' || dataset_name as run from profilemesh_runs order by 1`,
  );
  const ofType = (type: string): string[] =>
    rows
      .filter(({ event_type }) => event_type === type)
      .map(({ run_id, table_name }) => `${run_id} ${table_name}`)
      .sort();
  expect(stored.length).toBeGreaterThan(KILLS / 2);
  expect(ofType('ProfilingFailed').length).toBeGreaterThan(KILLS / 4);
  expect(ofType('ProfilingCompleted')).toEqual(stored.map(({ run }) => run).sort());
  expect([...ofType('ProfilingCompleted'), ...ofType('ProfilingFailed')].sort()).toEqual(
    ofType('ProfilingStarted'),
  );
});

const errors = new WeakMap<ChildProcess, string>();
const errorsOf = (child: ChildProcess): string => errors.get(child) ?? '';

function startChild(mode: 'loop' | 'flush'): ChildProcess {
  const { host, port, username, password } = database;
  const source = { type: 'postgres', host, port, username, password, database: database.database };
  const hook = { type: 'webhook', name: 'receiver', url: receiver.url };
  const config = {
    source,
    profiling: { tables: TABLES.map((table) => ({ table })), metrics: ['count', 'max'] },
    hooks: { claim_seconds: 1, hooks: [{ type: 'sql' }, hook] },
    execution: { max_workers: 2 },
    retry: { min_backoff: 0.01, max_backoff: 0.02, retries: 10 },
  };
  const child = spawn(process.execPath, [join(folder, 'child.mjs'), JSON.stringify({ mode, config, log })], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stderr.on('data', (chunk: Buffer) => errors.set(child, errorsOf(child) + chunk.toString()));
  return child;
}

async function killOne(): Promise<void> {
  const child = startChild('loop');
  const ended = once(child, 'exit');
  // A few die while they start, most of them in their first run, after it, or in their second.
  if (random() < 0.1) await sleep(random() * 300);
  else await Promise.race([stepsOf(child, 1 + Math.floor(random() * 12)), ended]);
  await sleep(random() * 60);
  expect(child.exitCode, errorsOf(child)).toBeNull();
  child.kill('SIGKILL');
  await ended;
}

/** A step is an event that the process heard, or a run that is stored: seven a run. */
function stepsOf(child: ChildProcess, steps: number): Promise<void> {
  return new Promise((arrived) => {
    let done = 0;
    child.stdout?.on('data', (chunk: Buffer) => {
      done += chunk.length;
      if (done >= steps) arrived();
    });
  });
}

/** Delivers what can be delivered; gives how many listeners and runs have something waiting all the same. */
async function flush(): Promise<string> {
  const child = startChild('flush');
  let out = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  await once(child, 'close');
  expect(child.exitCode, errorsOf(child)).toBe(0);
  return out;
}

/** How many streams are not done. */
async function openStreams(): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    `select count(*)::int as n from profilemesh_event_streams where state <> 'done'`,
  );
  return row?.n ?? 0;
}

function outboxEntries(): Promise<Array<{ stream_id: string; sequence: number; event_id: string }>> {
  return database.query(
    'select stream_id, sequence::int, event_id from profilemesh_event_outbox order by stream_id, sequence',
  );
}

interface StoredEvent {
  readonly event_id: string;
  readonly event_type: string;
  readonly run_id: string;
  readonly table_name: string;
}

/** In the order in which they were written. */
function eventRows(): Promise<StoredEvent[]> {
  return database.query(
    'select event_id, event_type, run_id, table_name from profilemesh_events order by seen',
  );
}

function readHeard(): Array<{ eventId: string; type: string; table: string }> {
  if (!existsSync(log)) return [];
  const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line)).filter(({ eventId }) => eventId !== undefined);
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** Mulberry32: the same numbers for the same seed. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
