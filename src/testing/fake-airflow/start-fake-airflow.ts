import { createAnswering } from './answer-request.js';
import { type FakeControls, fakeControls } from './fake-controls.js';
import { FakeHttpServer, type FakeRequestRecord } from './fake-http-server.js';
import { type FakeAsset, type FakeDag, FakeState } from './fake-state.js';
import { FakeTokens } from './fake-tokens.js';
import { type FakeFault, FakeFaults } from './faults.js';
import { behaviourOf } from './server-behaviour.js';
import type { FakeUser } from './v2-login.js';

const DAY_MS = 86_400_000;
const DEFAULT_USERS: readonly FakeUser[] = (['admin', 'op', 'user', 'viewer'] as const).map((name) => ({
  name,
  password: name,
  role: name,
}));

/** Options of {@link startFakeAirflow}. */
export interface FakeAirflowOptions {
  /** Which Airflow to be: 2.10 and 2.11 with `/api/v1`, 3.0 to 3.3 with `/api/v2`. Default 3.3.2. */
  readonly version?: string;
  /** Default: admin, op, user and viewer, each with its name as password and role. */
  readonly users?: readonly FakeUser[];
  /** How long a token lives. Default: a day. */
  readonly jwtTtlMs?: number;
  /** How much longer it is taken. A real server: 10 s. Default 0. */
  readonly jwtLeewayMs?: number;
  readonly dags?: readonly FakeDag[];
  /** Assets, or the datasets of Airflow 2. */
  readonly assets?: readonly FakeAsset[];
}

/** A server on 127.0.0.1 that answers as Airflow does. It has no scheduler: tests say when a task starts and ends. */
export interface FakeAirflow extends FakeControls, AsyncDisposable {
  readonly url: string;
  readonly version: string;
  /** Every request so far, in order of their answers. */
  readonly requests: readonly FakeRequestRecord[];
  /** Makes something go wrong with the next requests. Several wait their turn. */
  fail(fault: FakeFault): void;
  /** No fault waits any more. */
  clearFaults(): void;
  /** Every answer takes so much longer from now on. */
  setLatency(ms: number): void;
  /** From now on the tokens made so far get 403 "Invalid JWT token". */
  invalidateTokens(): void;
  /** Breaks every connection and listens no more, until `start`. What is stored stays. */
  stop(): Promise<void>;
  /** Listens again, on the same port. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a fake Airflow for tests: XComs, variables, DAG runs, task instances, assets and state stores with the answers
 * of the real servers, their errors and their traps (masking, XComs deleted when a task starts, no upsert). Its answers
 * are checked against real servers with one suite.
 *
 * Where it differs, on purpose: nothing is scheduled, and a run that is given a state leaves its tasks as they are;
 * requests are handled one after another, so that of several writers one always wins (a real server can tell two that
 * they created the same XCom or variable); DAGs and assets show a few of their fields; `~` stands for no DAG, run or
 * task; lists take the filters `xcom_key`, `xcom_key_prefix_pattern`, `map_index`, `task_id`, `uri_pattern` and
 * `name_pattern` and their default order; of bulk requests only the creation of variables is known.
 *
 * @example
 * await using airflow = await startFakeAirflow({ dags: [{ dagId: 'etl', tasks: [{ taskId: 'profile' }] }] });
 * airflow.addRun({ dagId: 'etl', runId: 'r1' });
 */
export async function startFakeAirflow(options: FakeAirflowOptions = {}): Promise<FakeAirflow> {
  const behaviour = behaviourOf(options.version ?? '3.3.2');
  const state = new FakeState();
  for (const dag of options.dags ?? []) state.addDag(dag);
  for (const asset of options.assets ?? []) state.addAsset(asset);
  const tokens = new FakeTokens({ leewayMs: options.jwtLeewayMs ?? 0 });
  const faults = new FakeFaults();
  const { users = DEFAULT_USERS, jwtTtlMs: tokenLifeMs = DAY_MS } = options;
  const answer = createAnswering({ behaviour, users, tokens, tokenLifeMs });
  const server = new FakeHttpServer({ behaviour, state, faults, answer });
  await server.start();
  const close = (): Promise<void> => server.stop();
  return {
    ...fakeControls(state),
    version: behaviour.version,
    url: server.url,
    requests: server.requests,
    fail: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    setLatency(ms) {
      server.latencyMs = ms;
    },
    invalidateTokens: () => tokens.changeSecret(),
    stop: () => server.stop(),
    start: () => server.start(),
    close,
    [Symbol.asyncDispose]: close,
  };
}
