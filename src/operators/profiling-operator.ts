import type { TablePattern } from '../config/types.js';
import { throwIfAborted } from '../core/abort.js';
import { ProfilingError } from '../core/errors.js';
import { emitProfilingEvent } from '../events/emit-profiling-event.js';
import { EventBus, type EventListener } from '../events/event-bus.js';
import { type ConfigSource, resolveHook } from '../hooks/config-source.js';
import type { ProfilingRun } from '../model/profile.js';
import { loadPlan } from '../runner/load-plan.js';
import type { ProfileTablesOptions } from '../runner/profile-tables-options.js';
import { profileTables } from '../runner/profile-tables.js';
import type { RunTelemetry } from '../runner/run-telemetry.js';
import { OPERATOR_EVENTS, toRunCompletedData, toRunStartedData } from '../wire/operator-events.js';
import { toProfilingResultsPayload, XCOM_KEYS } from '../wire/payloads.js';
import { pushXCom } from '../workflow/push-xcom.js';
import { renderTemplateFields } from '../workflow/render-template-fields.js';
import type { TaskContext } from '../workflow/task-context.js';
import { type FittedResultsPayload, fitPayload } from './fit-payload.js';
import { failedTables, isTransient, profilingFailedError, reasonOf } from './profiling-failure.js';

/** Options of {@link ProfilingOperator}, in Airflow's names as camelCase. */
export type ProfilingOperatorOptions = ConfigSource & {
  readonly taskId: string;
  /** The tables to profile in place of the configured ones; `*` in a name stands for any text. */
  readonly tablePatterns?: readonly TablePattern[];
  /** Tables to leave out, besides those that the configuration leaves out. */
  readonly excludePatterns?: readonly TablePattern[];
  /** `false`: `profiling_results` is not pushed; events and the return value stay. Default true. */
  readonly emitXcom?: boolean;
  /** `true`: a run in which some tables failed is an error too, after its results are stored and pushed. Default false. */
  readonly failOnPartial?: boolean;
  /** Hears every event of the run, besides the listeners of the configuration. */
  readonly onEvent?: EventListener;
  /** Watches the run, such as by OpenTelemetry or Prometheus. */
  readonly telemetry?: RunTelemetry;
  /** What does the profiling. Default: {@link profileTables}. */
  readonly profile?: (options: ProfileTablesOptions) => Promise<ProfilingRun>;
};

/**
 * Profiles every configured table, or those of `tablePatterns`, stores the run and hands on its results.
 *
 * Appends `profiling_started` and `profiling_completed` to the XCom list `profilemesh_events`, and pushes
 * `profiling_results`, which is also what `execute` gives. Results larger than the XCom route takes are left in the
 * storage: `results` is then empty, `truncated` true, and `run_id` says where they are.
 */
export class ProfilingOperator {
  static readonly templateFields = ['configPath'] as const;
  static readonly uiColor = '#4CAF50';

  readonly templateFields = ProfilingOperator.templateFields;
  readonly uiColor = ProfilingOperator.uiColor;
  readonly taskId: string;
  readonly configPath: string | undefined;
  readonly #options: ProfilingOperatorOptions;

  constructor(options: ProfilingOperatorOptions) {
    this.taskId = options.taskId;
    this.configPath = options.configPath;
    this.#options = options;
  }

  /** A new operator whose template fields went through `render`. */
  renderTemplateFields(render: (text: string) => string): ProfilingOperator {
    const fields = ProfilingOperator.templateFields;
    return new ProfilingOperator(renderTemplateFields({ options: this.#options, fields, render }));
  }

  /**
   * @throws {ProfilingError} PM_PROFILING_NO_RESULTS; PM_PROFILING_FAILED when every table failed, or with
   *   `failOnPartial` some, with a failure per table in `details.failures`
   * @throws {ConfigError} {@link DatabaseError} {@link StorageError} when the run could not start or be stored
   * @throws {XComError} PM_XCOM_TOO_LARGE when even the reference to the stored run is too large
   * @throws {AbortedError} when `context.signal` fires
   */
  async execute(context: TaskContext): Promise<FittedResultsPayload> {
    const run = await this.#run(context);
    const failed = failedTables(run);
    const { runId, tables } = run;
    if (tables.length === 0) {
      throw new ProfilingError('PM_PROFILING_NO_RESULTS', 'No profiling results returned', {
        details: { runId },
      });
    }
    if (failed.length === tables.length) {
      const what = `Profiling failed for ${tables.length === 1 ? 'the only table' : `all ${tables.length} tables`}`;
      // One table that succeeds at the next try is enough for another outcome.
      throw profilingFailedError({ what, runId, failed, transient: failed.some(isTransient) });
    }

    const payload = fitPayload(toProfilingResultsPayload(run), context.xcom.capabilities.maxBytes);
    if (this.#options.emitXcom ?? true) await pushXCom(context.xcom, XCOM_KEYS.profilingResults, payload);
    await emitProfilingEvent(context, OPERATOR_EVENTS.completed, toRunCompletedData(run));

    if (failed.length > 0) {
      const what = `Profiling failed for ${failed.length} of ${tables.length} tables`;
      if (this.#options.failOnPartial) {
        throw profilingFailedError({ what, runId, failed, transient: failed.every(isTransient) });
      }
      const failures = failed.map((table) => ({ table: table.fullName, error: reasonOf(table) }));
      context.logger.warn(what, { runId, failures });
    }
    return payload;
  }

  async #run(context: TaskContext): Promise<ProfilingRun> {
    const { tablePatterns, excludePatterns, onEvent, telemetry, profile = profileTables } = this.#options;
    const { logger, signal } = context;
    throwIfAborted(signal);
    const hook = resolveHook(this.#options);
    const runner = {
      config: await hook.getConfig(),
      connectors: hook.connectors,
      allowConfigModules: hook.allowConfigModules,
      logger,
      ...(signal && { signal }),
      ...(onEvent && { bus: busWith(onEvent, context) }),
      ...(telemetry && { telemetry }),
    };
    const plan = await loadPlan({
      ...runner,
      ...(tablePatterns && { patterns: tablePatterns }),
      ...(excludePatterns && { exclude: excludePatterns }),
    });
    await emitProfilingEvent(context, OPERATOR_EVENTS.started, toRunStartedData(plan));
    return profile({ ...runner, plan });
  }
}

function busWith(listener: EventListener, { logger }: TaskContext): EventBus {
  const bus = new EventBus({ logger });
  bus.on('*', listener);
  return bus;
}

export { ProfilingOperator as ProfileMeshProfilingOperator };
