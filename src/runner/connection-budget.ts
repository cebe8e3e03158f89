import type { ResolvedConfig } from '../config/types.js';
import type { ConnectorRegistry } from '../connectors/registry.js';
import { ConfigError } from '../core/errors.js';

/** How the connections to the source are shared out. */
export interface ConnectionBudget {
  /** Tables profiled at once. */
  readonly workers: number;
  /** Connections that read one table. */
  readonly tableConnections: number;
  /** All of them, with the one that holds the run's snapshot. */
  readonly poolSize: number;
}

/**
 * Stays within `execution.warehouse_limits` of the source's type and what its connector can hold.
 * @throws {ConfigError} PM_CONFIG_INVALID_VALUE: a limit of one connection, and `consistency: run`, which needs two
 */
export function connectionBudget(
  config: ResolvedConfig,
  connectors: ConnectorRegistry,
  tables: number,
): ConnectionBudget {
  const { maxWorkers, warehouseLimits, consistency, tableConnections } = config.execution;
  const { type } = config.source;
  const limit = Math.min(
    warehouseLimits[type] ?? Number.POSITIVE_INFINITY,
    connectors.capabilities(type).maxConnections,
  );
  const held = consistency === 'run' ? 1 : 0;
  if (held === 1 && warehouseLimits[type] === 1 && connectors.capabilities(type).sharesSnapshots) {
    const message =
      'is 1, and consistency run holds one connection besides those that read; allowed: 2 or more, or consistency table';
    const path = ['execution', 'warehouse_limits', type];
    throw new ConfigError('The connections of the run do not suffice:', [
      { code: 'PM_CONFIG_INVALID_VALUE', path, message },
    ]);
  }
  const workers = Math.max(1, Math.min(maxWorkers, tables, limit - held));
  const each = Math.max(1, Math.min(tableConnections, Math.floor((limit - held) / workers)));
  return { workers, tableConnections: each, poolSize: workers * each + held };
}
