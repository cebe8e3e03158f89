import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../../test/support/postgres.js';
import { printedInReadme, runExample } from '../../test/support/run-example.js';

const folder = import.meta.dirname;
const program = 'profile.mjs';
let database: TestPostgresDatabase;
let env: Record<string, string>;

beforeAll(async () => {
  database = await createTestPostgresDatabase();
  env = { DATABASE_URL: database.url };
  await database.query('create table orders (id integer, amount numeric(8, 2), country text)');
  await database.query(
    `insert into orders values (1, 10, 'NO'), (2, 20, 'SE'), (3, 30, null), (4, null, 'NO')`,
  );
});

afterAll(() => database.drop());

describe('node-script', () => {
  it('prints what its README says', async () => {
    expect(await runExample({ folder, program, args: ['orders'], env })).toBe(await printedInReadme(folder));
  });

  it('ends with 1 when a table is not there, and says so', async () => {
    const ended = runExample({ folder, program, args: ['orders', 'missing'], env });
    await expect(ended).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('missing: failed, no rows\n  PM_DB_TABLE_MISSING: '),
    });
  });
});
