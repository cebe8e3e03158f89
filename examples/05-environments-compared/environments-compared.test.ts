import { join } from 'node:path';
import { loadConfig } from 'profilemesh';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../../test/support/postgres.js';
import { printedInReadme, runExample } from '../../test/support/run-example.js';
import { compareEnvironments } from './compare-environments.mjs';

const folder = import.meta.dirname;
let production: TestPostgresDatabase;
let development: TestPostgresDatabase;
let env: Record<string, string>;

beforeAll(async () => {
  production = await createTestPostgresDatabase();
  development = await createTestPostgresDatabase();
  env = { PRODUCTION_URL: production.url, DEVELOPMENT_URL: development.url };
});

afterAll(() => Promise.all([production.drop(), development.drop()]));

async function compare() {
  const [tested, reference] = await Promise.all(
    ['development', 'production'].map((name) => loadConfig({ path: join(folder, `${name}.yml`), env })),
  );
  if (!tested || !reference) throw new Error('two configurations');
  return compareEnvironments({ tested, reference });
}

describe('05-environments-compared', () => {
  it('prints what its README says, and writes nothing into the two databases', async () => {
    expect(await runExample({ folder, env })).toBe(await printedInReadme(folder));
    for (const database of [production, development]) {
      const written = await database.query(
        `select relname from pg_class where relname like 'profilemesh%' and relkind = 'r'`,
      );
      expect(written).toEqual([]);
    }
  });

  it('finds nothing in equal tables, and compares no table that only one has', async () => {
    await production.query('update production.orders set amount = 400 where id = 3');
    await production.query('alter table production.orders add discount numeric(4, 2)');
    const { missing, reports } = await compare();
    expect(missing).toEqual([expect.stringMatching(/^customers in development: Table .* does not exist/)]);
    expect(reports).toMatchObject([
      { dataset: 'orders', schemaChanges: [], summary: { totalDrifts: 0, totalUnknown: 0 } },
    ]);
  });

  it('compares nothing where nothing could be read', async () => {
    await development.query('drop table development.orders');
    const { missing, reports } = await compare();
    expect(missing).toHaveLength(2);
    expect(reports).toEqual([]);
  });
});
