import { expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.js';
import { createConnectorRegistry } from '../../../src/connectors/registry.js';
import { createRowConnector } from '../../../src/connectors/rows/create-row-connector.js';
import { openRunHistory } from '../../../src/runner/open-run-history.js';

it('leaves no connection open when there can be no history', async () => {
  const closed: string[] = [];
  const connector = createRowConnector({
    name: 'postgres',
    open: () => ({
      listTables: () => [],
      readRows: () => [],
      async close() {
        closed.push('storage');
      },
    }),
  });
  const source = { type: 'postgres', host: 'db', database: 'shop', username: 'reader' } as const;
  const config = parseConfig({ source }, { env: {} });
  const storage = { ...config.storage, runsTable: config.storage.resultsTable };
  const opened = openRunHistory({
    config: { ...config, storage },
    connectors: createConnectorRegistry([connector]),
  });
  await expect(opened).rejects.toMatchObject({ code: 'PM_INVALID_ARGUMENT' });
  expect(closed).toEqual(['storage']);
});
