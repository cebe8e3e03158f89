import { systemClock, throwIfAborted } from '../core/abort.js';
import type { Clock } from '../core/clock.js';
import { isProfileMeshError, ProfileMeshError, SensorTimeoutError } from '../core/errors.js';
import { EventBus } from '../events/event-bus.js';
import { type ConfigSource, resolveHook } from '../hooks/config-source.js';
import type { PlanChange } from '../model/snapshot.js';
import { checkPlan } from '../runner/check-plan.js';
import { retrying } from '../runner/retrying.js';
import { type PlanChangePayload, toPlanChangeMetadata, XCOM_KEYS } from '../wire/payloads.js';
import type { CursorStore } from '../workflow/cursor-store.js';
import { pushXCom } from '../workflow/push-xcom.js';
import { renderTemplateFields } from '../workflow/render-template-fields.js';
import type { TaskContext } from '../workflow/task-context.js';
import { VariableCursorStore } from '../workflow/variable-cursor-store.js';
import { createCursorCommit } from './cursor-commit.js';
import { openSensorDeadline, type SensorDeadline } from './sensor-deadline.js';
import type { PokeResult, SensorOutcome } from './sensor-outcome.js';

/** Options of {@link PlanSensor}, in Airflow's names as camelCase, durations in milliseconds. */
export type PlanSensorOptions = ConfigSource & {
  readonly taskId: string;
  /** The name that the cursor is stored under. Default `profilemesh_plan_cursor`. */
  readonly cursorVariable?: string;
  /** Default 60,000: a minute. */
  readonly pokeIntervalMs?: number;
  /** From the first poke of a try on, over all its pokes and processes. Default 3,600,000: an hour. */
  readonly timeoutMs?: number;
  /** `poke` waits in the process; `reschedule` pokes once and says when to come again. Default `poke`. */
  readonly mode?: 'poke' | 'reschedule';
  /** `true`: a time-out is the outcome `skipped` instead of an error. No other error is softened. Default false. */
  readonly softFail?: boolean;
  /** Default: the variables of the task's workflow engine. */
  readonly cursorStore?: CursorStore;
  readonly clock?: Clock;
};

/** Handles a change; the cursor moves when its promise has resolved. */
export type PlanChangeHandler = (change: PlanChange, metadata: PlanChangePayload) => void | Promise<void>;

/**
 * Waits until the plan differs from the one that was handled last: a table added or removed, or the metrics, sampling,
 * partition, environment or drift strategy changed. With no cursor every table counts as changed.
 *
 * The cursor moves only when the caller says that the change was handled, by `commit()` or by {@link PlanSensor.watch}:
 * a crash in between repeats a change and never loses one.
 */
export class PlanSensor {
  static readonly templateFields = ['configPath', 'cursorVariable'] as const;
  static readonly uiColor = '#FFA726';

  readonly templateFields = PlanSensor.templateFields;
  readonly uiColor = PlanSensor.uiColor;
  readonly taskId: string;
  readonly configPath: string | undefined;
  readonly cursorVariable: string;
  readonly pokeIntervalMs: number;
  readonly timeoutMs: number;
  readonly mode: 'poke' | 'reschedule';
  readonly softFail: boolean;
  readonly #options: PlanSensorOptions;
  readonly #clock: Clock;

  /** @throws {ProfileMeshError} PM_INVALID_ARGUMENT for a duration that is not a positive number, or an endless interval */
  constructor(options: PlanSensorOptions) {
    this.taskId = options.taskId;
    this.configPath = options.configPath;
    this.cursorVariable = options.cursorVariable ?? 'profilemesh_plan_cursor';
    this.pokeIntervalMs = interval('pokeIntervalMs', options.pokeIntervalMs ?? 60_000);
    this.timeoutMs = positive('timeoutMs', options.timeoutMs ?? 3_600_000);
    this.mode = options.mode ?? 'poke';
    this.softFail = options.softFail ?? false;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** A new sensor whose template fields went through `render`. */
  renderTemplateFields(render: (text: string) => string): PlanSensor {
    const options = { ...this.#options, cursorVariable: this.cursorVariable };
    return new PlanSensor(renderTemplateFields({ options, fields: PlanSensor.templateFields, render }));
  }

  /**
   * Looks once: reads the configuration anew and compares. On a change pushes `plan_change_metadata`.
   *
   * @throws {ConfigError} {@link ProfileMeshError} PM_PLAN_NO_TABLES, PM_PLAN_PATTERN_UNMATCHED
   * @throws {DatabaseError} when a table pattern holds `*` and the source can't be asked
   * @throws {StorageError} PM_CURSOR_STORE when the cursor can't be read
   */
  async poke(context: TaskContext): Promise<PokeResult> {
    const { logger, signal } = context;
    throwIfAborted(signal);
    const store = this.#storeOf(context);
    const key = this.cursorVariable;
    const hook = resolveHook(this.#options).fresh();
    const config = await hook.getConfig();
    const retry = { policy: config.retry, clock: this.#clock, logger, signal, bus: new EventBus() };
    const cursorText = await retrying(retry, { operation: 'read_storage', work: () => store.get(key) });
    const check = await checkPlan({
      config,
      connectors: hook.connectors,
      logger,
      cursorText,
      ...(signal && { signal }),
    });
    if (!check.change.changed) return { done: false, nextPokeAt: this.#nextPokeAt() };
    const metadata = toPlanChangeMetadata(check);
    await pushXCom(context.xcom, XCOM_KEYS.planChangeMetadata, metadata);
    const commit = createCursorCommit({ store, key, expected: cursorText, next: check.nextCursorText });
    return { done: true, change: check.change, metadata, commit };
  }

  /**
   * Pokes until the plan changes or the time is over; in `reschedule` mode pokes once and, without a change, gives the
   * time of the next poke. A poke that fails with a transient error, or can't read when the first one was, counts as
   * one without a change.
   *
   * @throws {SensorTimeoutError} when the time is over; its `cause` is the error of the last poke, if that failed.
   *   With `softFail` the outcome is `skipped` instead, unless the last poke failed
   * @throws {AbortedError} when `context.signal` fires
   * @throws whatever {@link PlanSensor.poke} throws that is not transient
   */
  async execute(context: TaskContext): Promise<SensorOutcome> {
    const wait: Wait = { firstPokeAt: this.#clock.now(), deadline: undefined };
    try {
      const outcome = await this.#pokeUntil(wait, context);
      if (outcome.status !== 'reschedule') await endQuietly(wait, context);
      return outcome;
    } catch (error) {
      // An aborted task may be started again as the same try, by a worker that goes on waiting.
      if (!isAborted(error)) await endQuietly(wait, context);
      throw error;
    }
  }

  /**
   * {@link PlanSensor.execute}, then `handler`, then the commit. A handler that throws leaves the cursor where it was,
   * so that the next poke reports the change again.
   *
   * @throws {ProfileMeshError} PM_CURSOR_CONFLICT, and whatever `execute` and `handler` throw
   */
  async watch(context: TaskContext, handler: PlanChangeHandler): Promise<SensorOutcome> {
    const outcome = await this.execute(context);
    if (outcome.status === 'success') {
      await handler(outcome.change, outcome.metadata);
      await outcome.commit();
    }
    return outcome;
  }

  async #pokeUntil(wait: Wait, context: TaskContext): Promise<SensorOutcome> {
    for (;;) {
      const { result, error } = await this.#tryPoke(wait, context);
      if (result?.done) return { status: 'success', ...pendingOf(result) };
      const deadlineMs = wait.deadline?.atMs ?? wait.firstPokeAt.getTime() + this.timeoutMs;
      const nowMs = this.#clock.now().getTime();
      if (nowMs >= deadlineMs) return this.#timeOut(context, error);
      // The last poke falls on the deadline, so that the whole time is made use of.
      const atMs = Math.min(this.#nextPokeAt().getTime(), deadlineMs);
      if (this.mode === 'reschedule') return { status: 'reschedule', at: new Date(atMs) };
      await this.#clock.sleep(atMs - nowMs, context.signal);
    }
  }

  async #tryPoke(
    wait: Wait,
    context: TaskContext,
  ): Promise<{ result?: PokeResult; error?: ProfileMeshError }> {
    try {
      wait.deadline ??= await openSensorDeadline({
        store: this.#storeOf(context),
        cursorVariable: this.cursorVariable,
        context,
        firstPokeAt: wait.firstPokeAt,
        timeoutMs: this.timeoutMs,
      });
      return { result: await this.poke(context) };
    } catch (error) {
      if (!isProfileMeshError(error) || !error.transient) throw error;
      context.logger.warn(`A poke failed and will be repeated: ${error.message}`, { code: error.code });
      return { error };
    }
  }

  #timeOut(context: TaskContext, cause: ProfileMeshError | undefined): SensorOutcome {
    const reason = `The plan did not change within ${this.timeoutMs / 1000} s`;
    if (this.softFail && !cause) {
      context.logger.info(`${reason}; the sensor fails softly, so its task is skipped.`);
      return { status: 'skipped', reason };
    }
    const message = cause
      ? `${reason}, and the last poke failed: ${cause.message}`
      : `${reason}. Raise timeoutMs, or set softFail to skip the task instead.`;
    throw new SensorTimeoutError(message, {
      cause,
      details: { timeoutMs: this.timeoutMs, cursorVariable: this.cursorVariable },
    });
  }

  #nextPokeAt(): Date {
    return new Date(this.#clock.now().getTime() + this.pokeIntervalMs);
  }

  #storeOf(context: TaskContext): CursorStore {
    return this.#options.cursorStore ?? new VariableCursorStore(context.variables);
  }
}

function pendingOf({ change, metadata, commit }: Extract<PokeResult, { done: true }>) {
  return { change, metadata, commit };
}

// The time of the next poke has to be a date.
const LONGEST_INTERVAL_MS = 100 * 366 * 86_400_000;

/** One call of `execute`. */
interface Wait {
  readonly firstPokeAt: Date;
  /** `undefined` until the store has given or taken the time of the first poke. */
  deadline: SensorDeadline | undefined;
}

async function endQuietly({ deadline }: Wait, { logger }: TaskContext): Promise<void> {
  try {
    await deadline?.end();
  } catch (error) {
    // The outcome matters more, a change that was found above all; what stays behind is one small text.
    logger.warn(`The time of the sensor's first poke could not be removed: ${(error as Error).message}`);
  }
}

function isAborted(error: unknown): boolean {
  return isProfileMeshError(error) && error.code === 'PM_ABORTED';
}

function positive(name: string, value: number): number {
  if (value > 0) return value;
  throw new ProfileMeshError(
    'PM_INVALID_ARGUMENT',
    `${name} must be a positive number of milliseconds, not ${value}.`,
  );
}

function interval(name: string, value: number): number {
  if (value <= LONGEST_INTERVAL_MS) return positive(name, value);
  throw new ProfileMeshError(
    'PM_INVALID_ARGUMENT',
    `${name} must be a positive number of milliseconds, at most a hundred years, not ${value}.`,
  );
}

export { PlanSensor as ProfileMeshPlanSensor };
