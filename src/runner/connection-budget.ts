import type { ResolvedConfig } from '../config/types.js';
import type { ConnectorRegistry } from '../connectors/registry.js';

/** How the connections to the source are shared out. */
export interface ConnectionBudget {
  /** Tables profiled at once. */
  readonly workers: number;
  /** Connections that read one table. */
  readonly tableConnections: number;
  /** All of them, with the one that holds the run's snapshot. */
  readonly poolSize: number;
}

/** Stays within `execution.warehouse_limits` of the source's type and what its connector can hold. */
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
  const workers = Math.max(1, Math.min(maxWorkers, tables, limit - held));
  const each = Math.max(1, Math.min(tableConnections, Math.floor((limit - held) / workers)));
  return { workers, tableConnections: each, poolSize: workers * each + held };
}
