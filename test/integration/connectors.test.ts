import { createConnectorRegistry } from '../../src/connectors/registry.js';
import { Secret } from '../../src/core/redact.js';
import { describeConnector } from '../contract/connector.js';
import { createTestPostgresDatabase } from '../support/postgres.js';

const registry = createConnectorRegistry();

describeConnector({
  name: 'pglite',
  create: () => registry.connect({ type: 'pglite', database: 'postgres', extraParams: {} }),
});

describeConnector({
  name: 'postgres',
  create: async () => {
    const { host, port, database, username, password } = await createTestPostgresDatabase();
    return registry.connect({
      type: 'postgres',
      host,
      port,
      database,
      username,
      password: new Secret(password),
      extraParams: {},
    });
  },
});
