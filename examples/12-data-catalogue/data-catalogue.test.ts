import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, loadLineageEvents } from 'profilemesh';
import { expect, it } from 'vitest';
import { createTestPostgresDatabase } from '../../test/support/postgres.js';
import { printedInReadme, runExample } from '../../test/support/run-example.js';

const folder = import.meta.dirname;

it('12-data-catalogue prints what its README says, and reads the same from a file', async () => {
  await using database = await createTestPostgresDatabase();
  const out = await mkdtemp(join(tmpdir(), 'profilemesh-catalogue-'));
  try {
    const env = { DATABASE_URL: database.url, CATALOGUE: join(out, 'catalogue.json') };
    const printed = await runExample({ folder, env });
    expect(printed).toBe(await printedInReadme(folder));
    const [orders, ...others] = JSON.parse(await readFile(env.CATALOGUE, 'utf8'));
    expect(others).toEqual([]);
    expect(orders).toMatchObject({
      name: `${database.database}.public.orders`,
      rowCount: 60,
      columns: { amount: { count: 60, min: 150, max: 9000 } },
    });

    // What `profilemesh lineage --dry-run` prints, and the transport to a file writes.
    const config = await loadConfig({ path: join(folder, 'profilemesh.yml'), env });
    const events = await loadLineageEvents({ config });
    const file = join(out, 'lineage.ndjson');
    await writeFile(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    const read = await runExample({ folder, program: 'from-file.mjs', args: [file] });
    expect(read).toContain('  amount numeric(10,2): 0 null, 60 distinct, 150 to 9000\n');
  } finally {
    await rm(out, { recursive: true, force: true });
  }
});
