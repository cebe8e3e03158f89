import type { Duplex } from 'node:stream';
import { connectSocket, parseAddresses, type SocketAddress } from './connect-socket.js';
import type { NativeTasks } from './define-tasks.js';
import { takeEarlySockets } from './early-sockets.js';
import { createNativeTaskContext, type NativeTaskContext } from './native-task-context.js';
import { type AfterSuccess, runHandler } from './run-handler.js';
import { parseStartupDetails, type StartupDetails } from './startup-details.js';
import { listenForStop, type ProcessEvents, type StopSignals } from './stop-signals.js';
import { SupervisorChannel, type SupervisorMessage } from './supervisor-channel.js';
import { TaskLog } from './task-log.js';
import { TaskFailed } from './task-outcomes.js';
import { failed, succeeded } from './terminal-message.js';

/** Options of {@link runNativeTask}. */
export interface RunNativeTaskOptions {
  readonly tasks: NativeTasks;
  /** Holds `--comm=HOST:PORT` and `--logs=HOST:PORT`. Default: the arguments of the process. */
  readonly argv?: readonly string[];
  /** Default: the environment of the process. Airflow's log levels are read from it. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Opens a connection to the supervisor. Default: TCP, or what the bundle has opened before it loaded the program. */
  readonly connect?: (address: SocketAddress, timeoutMs: number) => Promise<Duplex>;
  /** Tells of signals and uncaught errors. Default: the process. */
  readonly signals?: ProcessEvents;
  /** Ends the process when the task doesn't stop in time. Default: `process.exit`. */
  readonly exit?: (code: number) => void;
  /** Default 10,000: as long as Airflow waits for both connections. */
  readonly startupTimeoutMs?: number;
  /** How long an answer of the supervisor may take. Default 180,000. */
  readonly requestTimeoutMs?: number;
  /** How long a task may take to stop after a signal. Default 4,000: Airflow kills it after 5,000. */
  readonly stopTimeoutMs?: number;
}

const EXIT_OK = 0;

/**
 * Carries out the one task that Airflow started this process for, and gives the exit code for the process:
 * 0 when Airflow has acknowledged how the task ended, 130 or 143 after a signal, else 1. With another code than 0
 * Airflow decides by itself: the next try, if there is one.
 *
 * An error that a task throws is logged with its stack and means the next try, or `failed` when none is left;
 * {@link TaskSkipped}, {@link TaskRetry}, {@link TaskReschedule} and {@link TaskFailed} say it otherwise. After a signal
 * `context.signal` fires; nothing is reported, because Airflow has decided already.
 *
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT when Airflow did not start the process; PM_AIRFLOW_PROTOCOL
 * @throws {SupervisorError} when the supervisor can't be reached, or refuses how the task ended
 */
export async function runNativeTask(options: RunNativeTaskOptions): Promise<number> {
  const { env = process.env, signals = process, requestTimeoutMs } = options;
  const { comm, logs } = await openSockets(options);
  const log = new TaskLog({ socket: logs, env, fallback: (line) => process.stderr.write(line) });
  const channel = new SupervisorChannel({
    socket: comm,
    ...(requestTimeoutMs !== undefined && { timeoutMs: requestTimeoutMs }),
  });
  const watchdog = new StopWatchdog(options, log);
  using stop = listenForStop(signals, (name, exitCode) => watchdog.start(name, exitCode));
  try {
    return await serve({ tasks: options.tasks, channel, log, stop });
  } catch (error) {
    log.exception('The task could not be carried out', error);
    throw error;
  } finally {
    watchdog.cancel();
    await channel.close();
    await log.close();
  }
}

async function openSockets({
  argv = process.argv,
  connect,
  startupTimeoutMs = 10_000,
}: RunNativeTaskOptions): Promise<{ readonly comm: Duplex; readonly logs: Duplex }> {
  const early = connect === undefined ? takeEarlySockets() : undefined;
  if (early) return early;
  const addresses = parseAddresses(argv);
  const open = connect ?? connectSocket;
  const opening = [open(addresses.comm, startupTimeoutMs), open(addresses.logs, startupTimeoutMs)] as const;
  try {
    const [comm, logs] = await Promise.all(opening);
    return { comm, logs };
  } catch (error) {
    // The other one would keep the process alive, or is not open yet.
    for (const socket of opening) socket.then((open) => open.destroy()).catch(() => undefined);
    throw error;
  }
}

interface Session {
  readonly tasks: NativeTasks;
  readonly channel: SupervisorChannel;
  readonly log: TaskLog;
  readonly stop: StopSignals;
}

async function serve(session: Session): Promise<number> {
  const { channel, log, stop } = session;
  const details = parseStartupDetails(await channel.greeting);
  const context = createNativeTaskContext({ details, channel, logger: log, signal: stop.signal });
  let end: { message: SupervisorMessage; after?: AfterSuccess | undefined };
  try {
    const after = await Promise.race([carryOut(session, details, context), stop.crash]);
    end = { message: succeeded(context.assets, new Date()), after };
  } catch (error) {
    const stopped = stop.exitCode();
    if (stopped !== undefined) {
      log.exception('The task stopped, as Airflow told it', error);
      return stopped;
    }
    end = { message: failed(error, { shouldRetry: details.shouldRetry, now: new Date(), log }) };
  }
  await context.xcom.close();
  await channel.request(end.message);
  await followUp(end.after, log);
  return EXIT_OK;
}

async function carryOut(
  { tasks, channel, log }: Session,
  details: StartupDetails,
  context: NativeTaskContext,
): Promise<AfterSuccess | undefined> {
  const { dagId, runId, taskId, mapIndex } = details;
  for (const key of details.xcomKeysToClear) {
    await channel.request({
      type: 'DeleteXCom',
      key,
      dag_id: dagId,
      run_id: runId,
      task_id: taskId,
      map_index: mapIndex < 0 ? null : mapIndex,
    });
  }
  const handler = tasks.find(dagId, taskId);
  if (handler === undefined) {
    // Another try would find the same bundle.
    throw new TaskFailed(
      `The bundle has no task '${taskId}' of DAG '${dagId}'. It has: ${JSON.stringify(tasks.dags)}. ` +
        'The ids in defineTasks and in the DAG file must be the same, those of task groups included.',
    );
  }
  log.debug('The task starts', { tryNumber: details.tryNumber, maxTries: details.maxTries, mapIndex });
  return runHandler(handler, context);
}

async function followUp(after: AfterSuccess | undefined, log: TaskLog): Promise<void> {
  try {
    await after?.();
  } catch (error) {
    // The task has succeeded; what was not recorded as handled is found again by the next run.
    log.exception(
      'The sensor could not record that its change was handed over; it will report it again',
      error,
    );
  }
}

/** Ends a process that doesn't stop after a signal, as long as its log can still be sent. */
class StopWatchdog {
  readonly #timeoutMs: number;
  readonly #exit: (code: number) => void;
  readonly #log: TaskLog;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    { stopTimeoutMs = 4_000, exit = (code) => process.exit(code) }: RunNativeTaskOptions,
    log: TaskLog,
  ) {
    this.#timeoutMs = stopTimeoutMs;
    this.#exit = exit;
    this.#log = log;
  }

  start(name: string, exitCode: number): void {
    this.#log.warn(`Airflow stops the task (${name}); it has ${this.#timeoutMs} ms to end.`);
    this.#timer = setTimeout(() => {
      this.#log.error(`The task did not stop within ${this.#timeoutMs} ms; its process ends now.`);
      void this.#log.close().finally(() => this.#exit(exitCode));
    }, this.#timeoutMs);
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }
}
