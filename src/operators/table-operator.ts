import { throwIfAborted } from '../core/abort.js';
import { ProfileMeshError, ProfilingError } from '../core/errors.js';
import { emitProfilingEvent } from '../events/emit-profiling-event.js';
import { type ConfigSource, resolveHook } from '../hooks/config-source.js';
import type { ProfilingPlan } from '../model/plan.js';
import type { ProfilingRun, TableProfile } from '../model/profile.js';
import { loadPlan } from '../runner/load-plan.js';
import type { ProfileTablesOptions } from '../runner/profile-tables-options.js';
import { profileTables } from '../runner/profile-tables.js';
import type { RunTelemetry } from '../runner/run-telemetry.js';
import { OPERATOR_EVENTS, toTableCompletedData, toTableStartedData } from '../wire/operator-events.js';
import { type ProfilingResultPayload, toProfilingResultPayload, XCOM_KEYS } from '../wire/payloads.js';
import { pushXCom } from '../workflow/push-xcom.js';
import { renderTemplateFields } from '../workflow/render-template-fields.js';
import type { TaskContext } from '../workflow/task-context.js';
import { failedTables, isTransient, profilingFailedError } from './profiling-failure.js';

/** Options of {@link TableOperator}, in Airflow's names as camelCase. */
export type TableOperatorOptions = ConfigSource & {
  readonly taskId: string;
  /** One table's exact name; it need not be in the configuration. */
  readonly table: string;
  /** Empty: the connection's own schema. Default empty. */
  readonly schema?: string;
  /** Empty: the connection's database, which is also the only other value there can be. Default empty. */
  readonly database?: string;
  /** Watches the run, such as by OpenTelemetry or Prometheus. */
  readonly telemetry?: RunTelemetry;
  /** What does the profiling. Default: {@link profileTables}. */
  readonly profile?: (options: ProfileTablesOptions) => Promise<ProfilingRun>;
};

/**
 * Profiles one table, stores the run, pushes `profiling_result`, and appends `profiling_started` and
 * `profiling_completed` to the XCom list `profilemesh_events`.
 */
export class TableOperator {
  static readonly templateFields = ['configPath', 'table', 'schema', 'database'] as const;
  static readonly uiColor = '#66BB6A';

  readonly templateFields = TableOperator.templateFields;
  readonly uiColor = TableOperator.uiColor;
  readonly taskId: string;
  readonly configPath: string | undefined;
  readonly table: string;
  readonly schema: string;
  readonly database: string;
  readonly #options: TableOperatorOptions;

  constructor(options: TableOperatorOptions) {
    const { taskId, configPath, table, schema = '', database = '' } = options;
    this.taskId = taskId;
    this.configPath = configPath;
    this.table = table;
    this.schema = schema;
    this.database = database;
    this.#options = options;
  }

  /** A new operator whose template fields went through `render`. */
  renderTemplateFields(render: (text: string) => string): TableOperator {
    const fields = TableOperator.templateFields;
    return new TableOperator(renderTemplateFields({ options: this.#options, fields, render }));
  }

  /**
   * @throws {ProfilingError} PM_PROFILING_NO_RESULTS; PM_PROFILING_FAILED with the table's failure in
   *   `details.failures`, and as transient as that
   * @throws {ProfileMeshError} PM_INVALID_ARGUMENT when `table` stands for more than one table
   * @throws {ConfigError} {@link DatabaseError} {@link StorageError} when the run could not start or be stored
   * @throws {XComError} PM_XCOM_TOO_LARGE
   * @throws {AbortedError} when `context.signal` fires
   */
  async execute(context: TaskContext): Promise<ProfilingResultPayload> {
    const run = await this.#run(context);
    const { runId, environment } = run;
    const [failed] = failedTables(run);
    if (failed) {
      const what = 'Profiling failed for one table';
      throw profilingFailedError({ what, runId, failed: [failed], transient: isTransient(failed) });
    }
    const table = this.#onlyTable(run);
    const payload = toProfilingResultPayload(table);
    await pushXCom(context.xcom, XCOM_KEYS.profilingResult, payload);
    await emitProfilingEvent(
      context,
      OPERATOR_EVENTS.completed,
      toTableCompletedData({ environment, table }),
    );
    return payload;
  }

  #onlyTable(run: ProfilingRun): TableProfile {
    const [table] = run.tables;
    if (table) return table;
    throw new ProfilingError('PM_PROFILING_NO_RESULTS', `No profiling results returned for ${this.table}`, {
      details: { runId: run.runId, table: this.table },
    });
  }

  async #run(context: TaskContext): Promise<ProfilingRun> {
    const { logger, signal } = context;
    throwIfAborted(signal);
    const { telemetry, profile = profileTables } = this.#options;
    const hook = resolveHook(this.#options);
    const runner = {
      config: await hook.getConfig(),
      connectors: hook.connectors,
      allowConfigModules: hook.allowConfigModules,
      logger,
      ...(signal && { signal }),
      ...(telemetry && { telemetry }),
    };
    const pattern = { table: this.table, schema: this.schema, database: this.database };
    const plan = await loadPlan({ ...runner, patterns: [pattern] });
    this.#assertOneTable(plan);
    await emitProfilingEvent(context, OPERATOR_EVENTS.started, toTableStartedData({ plan, table: this }));
    return profile({ ...runner, plan });
  }

  #assertOneTable(plan: ProfilingPlan): void {
    if (plan.tables.length <= 1) return;
    const names = plan.tables.slice(0, 3).map((table) => table.fullName);
    throw new ProfileMeshError(
      'PM_INVALID_ARGUMENT',
      `The task '${this.taskId}' profiles one table, and '${this.table}' stands for ${plan.tables.length} ` +
        `(${names.join(', ')}, …). Name one, or use ProfilingOperator with tablePatterns.`,
    );
  }
}

export { TableOperator as ProfileMeshTableOperator };
