import { loadSmallTables } from '../data/load-tables.js';
import type { BenchServer } from '../server/open-server.js';
import type { LoggedStatement } from '../server/statement-log.js';
import { runProcess } from './run-process.js';
import { runRounds } from './run-rounds.js';
import { ourSubject, type Subject } from './subjects.js';
import type { Suite } from './suite.js';

const TABLES = 500;
const ROWS = 100;
const SUBJECTS: ReadonlySet<string> = new Set(['auto', 'pushdown', 'stream']);

/** Many small tables in one run: what a table costs besides its rows, and whether memory grows with their number. */
export const smallTablesSuite: Suite = {
  name: 'small-tables',
  title: `${TABLES} tables of ${ROWS} rows in one run`,
  rows: ROWS,
  columns: 20,
  tables: TABLES,
  async run({ server, repetitions, ours }) {
    const place = { url: server.url };
    const tables = await loadSmallTables((sql) => server.client.query(sql), {
      prefix: 'small',
      tables: TABLES,
      rows: ROWS,
    });
    const subjects = ours.filter((name) => SUBJECTS.has(name)).map((name) => ourSubject(name, place, tables));
    const replay: Subject = {
      name: 'round-trips',
      start: {
        kind: 'job',
        job: {
          kind: 'replay',
          url: server.url,
          statements: await recordTable(server, tables[0]),
          times: TABLES,
        },
      },
    };
    const floors = server.readsLog ? [replay] : [];
    return runRounds({ floors, blocks: [subjects], repetitions, tables: [], server });
  },
};

/** What profiling one table sends, from the begin of its snapshot to the end. */
async function recordTable(server: BenchServer, table = ''): Promise<LoggedStatement[]> {
  const { start } = ourSubject('auto', { url: server.url }, [table]);
  // The first run makes the storage tables; what the second does is what every later one does.
  await runProcess(start);
  await server.takeStatements();
  await runProcess(start);
  const statements = (await server.takeStatements()) ?? [];
  const from = statements.findIndex(({ sql }) => sql.startsWith('begin isolation level repeatable read'));
  const to = statements.findIndex(({ sql }, index) => index > from && sql === 'rollback');
  return statements.slice(from, to + 1);
}
