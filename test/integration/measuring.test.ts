import { createConnectorRegistry } from '../../src/connectors/registry.js';
import type { ConnectorUnderTest } from '../contract/connector.js';
import { describeMoreMetrics } from '../contract/more-metrics.js';
import { describeRowSelection } from '../contract/row-selection.js';
import { createTestPostgresDatabase } from '../support/postgres.js';
import { testConnection } from '../support/test-config.js';

const registry = createConnectorRegistry();

const pglite: ConnectorUnderTest = {
  name: 'pglite',
  create: () => registry.connect({ type: 'pglite', database: 'postgres', extraParams: {} }),
};

const postgres: ConnectorUnderTest = {
  name: 'postgres',
  create: async () => {
    const database = await createTestPostgresDatabase();
    // What partitions mean may not depend on it.
    await database.query(`alter database ${database.database} set timezone = 'Asia/Tokyo'`);
    return registry.connect(testConnection(database));
  },
};

for (const connector of [pglite, postgres]) {
  describeRowSelection(connector);
  describeMoreMetrics(connector);
}
