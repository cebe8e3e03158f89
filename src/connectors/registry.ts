import type { ResolvedConnection } from '../config/types.js';
import { UnsupportedFeatureError } from '../core/errors.js';
import type { ConnectOptions, Connection, Connector, ConnectorCapabilities } from './connector.js';
import { pgliteConnector } from './pglite/pglite-connector.js';
import { postgresConnector } from './postgres/postgres-connector.js';

/** The connectors by the `type` of a connection. */
export interface ConnectorRegistry {
  /** The types that have a connector. */
  readonly types: readonly string[];
  /** @throws {UnsupportedFeatureError} for a type without a connector; else as {@link Connector.connect} */
  connect(connection: ResolvedConnection, options?: ConnectOptions): Promise<Connection>;
  /** @throws {UnsupportedFeatureError} for a type without a connector */
  capabilities(type: string): ConnectorCapabilities;
}

/** PostgreSQL and PGlite, and the caller's own; of two with one name the last wins. */
export function createConnectorRegistry(extra: readonly Connector[] = []): ConnectorRegistry {
  const connectors = new Map(
    [postgresConnector, pgliteConnector, ...extra].map((connector) => [connector.name, connector]),
  );
  const find = (type: string): Connector => {
    const connector = connectors.get(type);
    if (connector) return connector;
    throw new UnsupportedFeatureError({
      feature: `A connection of type "${type}"`,
      connector: 'this installation',
      alternative: `use one of ${[...connectors.keys()].join(', ')}, or pass a connector of your own`,
    });
  };
  return {
    types: [...connectors.keys()],
    connect: async (connection, options) => find(connection.type).connect(connection, options),
    capabilities: (type) => find(type).capabilities,
  };
}
