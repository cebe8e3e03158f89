import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { loadOrdersWide } from '../data/load-tables.js';
import { runProcess } from './run-process.js';
import { runRounds } from './run-rounds.js';
import { exactSqlSubject, floorSubjects, ourSubject } from './subjects.js';
import type { Suite } from './suite.js';

const ROWS = 100_000;
const TABLE = 'orders_wide';

/** The engine in the process: ours against the statements typed by hand, each with an engine that is started already. */
export const pgliteSuite: Suite = {
  name: 'pglite',
  title: `PGlite, ${ROWS.toLocaleString('en')} rows × 20 columns`,
  rows: ROWS,
  columns: 20,
  tables: 1,
  async run({ repetitions, ours }) {
    const directory = mkdtempSync(join(tmpdir(), 'profilemesh-bench-'));
    try {
      const db = await PGlite.create(directory);
      await loadOrdersWide((sql) => db.exec(sql), TABLE, ROWS);
      await db.close();
      const place = { directory };
      // The first profile makes the storage tables.
      await runProcess(ourSubject('auto', place, [TABLE]).start);
      const floors = floorSubjects(place, TABLE);
      const own = ours
        .filter((name) => name !== 'stream-2-connections')
        .map((name) => ourSubject(name, place, [TABLE]));
      return await runRounds({
        floors,
        blocks: [[exactSqlSubject(place, TABLE), ...own]],
        repetitions,
        tables: [TABLE],
        server: null,
      });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
};
