import { loadConfig } from '../config/load-config.js';
import { parseConfig } from '../config/parse-config.js';
import type { ConfigInput } from '../config/config-schema.js';
import type { ResolvedConfig } from '../config/types.js';
import type { Connection, ConnectOptions } from '../connectors/connector.js';
import { type ConnectorRegistry, createConnectorRegistry } from '../connectors/registry.js';
import { systemClock } from '../core/abort.js';
import { ProfileMeshError } from '../core/errors.js';
import { type Logger, silentLogger } from '../core/logger.js';
import { EventBus } from '../events/event-bus.js';
import type { ProfilingPlan } from '../model/plan.js';
import { loadPlan } from '../runner/load-plan.js';
import { retrying } from '../runner/retrying.js';

/** Where a {@link ProfileMeshHook} takes its configuration from: one of `configPath` and `config`. */
export interface ProfileMeshHookOptions {
  /** The configuration file; a relative path counts from the working directory. Without it the file is looked for. */
  readonly configPath?: string;
  /** The configuration itself, in place of a file. */
  readonly config?: ConfigInput | ResolvedConfig;
  /** Where overrides and `${VAR}` are looked up. Default: the environment of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: PostgreSQL and PGlite. */
  readonly connectors?: ConnectorRegistry;
  /** True: operators of this hook may import the modules that hooks of type `custom` name. Default false. */
  readonly allowConfigModules?: boolean;
  readonly logger?: Logger;
}

/**
 * Gives access to a configuration and to what it describes. The configuration is read once, at the first need;
 * calls at the same time share one reading, and a reading that failed is tried again at the next call.
 */
export class ProfileMeshHook {
  readonly configPath: string | undefined;
  readonly connectors: ConnectorRegistry;
  readonly allowConfigModules: boolean;
  readonly #options: ProfileMeshHookOptions;
  #config: Promise<ResolvedConfig> | undefined;
  #plan: Promise<ProfilingPlan> | undefined;

  constructor(source: string | ProfileMeshHookOptions) {
    this.#options = typeof source === 'string' ? { configPath: source } : source;
    if (this.#options.configPath !== undefined && this.#options.config !== undefined) {
      throw new ProfileMeshError(
        'PM_INVALID_ARGUMENT',
        'A hook was given both configPath and config. Give one of them.',
      );
    }
    this.configPath = this.#options.configPath;
    this.connectors = this.#options.connectors ?? createConnectorRegistry();
    this.allowConfigModules = this.#options.allowConfigModules ?? false;
  }

  /** @throws {ConfigError} with every problem of the file */
  getConfig(): Promise<ResolvedConfig> {
    this.#config ??= this.#load().catch((error: unknown) => {
      this.#config = undefined;
      throw error;
    });
    return this.#config;
  }

  /** The configuration: what Airflow's `get_conn` gives in the Python package. */
  getConn(): Promise<ResolvedConfig> {
    return this.getConfig();
  }

  /**
   * The plan of the configured tables, built once; its run id is the same at every call, so it is for looking at.
   * Connects to the source only when a table pattern holds `*`.
   *
   * @throws {ConfigError}
   * @throws {ProfileMeshError} PM_PLAN_NO_TABLES, PM_PLAN_PATTERN_UNMATCHED
   * @throws {DatabaseError} when the source can't be asked for its tables
   */
  buildPlan(): Promise<ProfilingPlan> {
    this.#plan ??= this.#build().catch((error: unknown) => {
      this.#plan = undefined;
      throw error;
    });
    return this.#plan;
  }

  /**
   * A new connection to the source at each call; a server that can't be reached is tried again as `retry` says. The caller
   * closes it.
   * @throws {DatabaseError} PM_DB_CONNECTION, PM_DB_AUTH, PM_DB_TIMEOUT, PM_DB_DRIVER_MISSING
   */
  async getEngine(options?: ConnectOptions): Promise<Connection> {
    const { source, retry } = await this.getConfig();
    const { logger = silentLogger } = this.#options;
    const context = {
      policy: retry,
      clock: systemClock,
      logger,
      signal: options?.signal,
      bus: new EventBus(),
    };
    return retrying(context, {
      operation: 'connect_source',
      work: (signal) => this.connectors.connect(source, { ...options, ...(signal ? { signal } : {}) }),
    });
  }

  /** A hook of the same source that has read nothing yet. */
  fresh(): ProfileMeshHook {
    return new ProfileMeshHook({ ...this.#options, connectors: this.connectors });
  }

  async #load(): Promise<ResolvedConfig> {
    const { config, configPath, env } = this.#options;
    const environment = env ? { env } : {};
    if (config === undefined)
      return loadConfig({ ...(configPath === undefined ? {} : { path: configPath }), ...environment });
    return isResolved(config) ? config : parseConfig(config, environment);
  }

  async #build(): Promise<ProfilingPlan> {
    const { logger } = this.#options;
    const config = await this.getConfig();
    return loadPlan({ config, connectors: this.connectors, ...(logger ? { logger } : {}) });
  }
}

// Written configurations have snake_case keys, and unknown keys are refused: only a resolved one can hold this.
function isResolved(config: ConfigInput | ResolvedConfig): config is ResolvedConfig {
  return 'driftDetection' in config;
}
