import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunDocument } from '../../src/wire/run-document.js';
import { runInProcess } from '../support/run-in-process.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profilemesh-output-'));
  const database = new PGlite(join(folder, 'data'));
  await database.exec('create table orders as select n as id from generate_series(1, 3) n');
  await database.close();
  await writeFile(
    join(folder, 'profilemesh.yml'),
    'source: { type: pglite, filepath: ./data }\nprofiling: { tables: [{ table: orders }] }\nexecution: { queue_size: 50 }\n',
  );
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

it('prints the document although the output file can not be written', async () => {
  // The name itself is not too long, that of the draft is.
  const long = 'x'.repeat(250);
  const { code, stdout, stderr } = await runInProcess(['profile', '--json', '--no-store', '--output', long], {
    cwd: folder,
  });
  expect(code).toBe(1);
  const document = JSON.parse(stdout) as RunDocument;
  expect(document.tables[0]).toMatchObject({ dataset_name: 'orders', row_count: 3 });
  expect(stderr.trimEnd().split('\n').at(-1)).toContain('PM_INTERNAL');
}, 120_000);

it('warns once of settings without effect', async () => {
  for (const command of ['plan', 'profile --no-store']) {
    const { code, stderr } = await runInProcess(command.split(' '), { cwd: folder });
    expect(code).toBe(0);
    expect(stderr.match(/execution\.queue_size/g)).toHaveLength(1);
  }
}, 120_000);
