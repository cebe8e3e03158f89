import type { Execute } from '../data/load-tables.js';
import { prepareStorage } from './prepare-storage.js';
import { runRounds } from './run-rounds.js';
import { exactSqlSubject, floorSubjects, ourSubject, peerSubject, type Subject } from './subjects.js';
import type { Suite } from './suite.js';

/** One table: the floors, ours side by side, and each peer by itself. */
export function tableSuite(
  options: Pick<Suite, 'name' | 'title' | 'rows' | 'columns'> & {
    table: string;
    load(execute: Execute, table: string): Promise<void>;
  },
): Suite {
  const { table, load, ...head } = options;
  return {
    ...head,
    tables: 1,
    async run({ server, repetitions, ours, peers }) {
      const execute: Execute = (sql) => server.client.query(sql);
      await load(execute, table);
      await prepareStorage(execute, server.url);
      const place = { url: server.url };
      const own = ours.map((name) => ourSubject(name, place, [table]));
      const blocks: Subject[][] = peers.map(({ peer, installed }) => [
        peerSubject({ peer, installed, url: server.url, table }),
      ]);
      if (own.length > 0) blocks.unshift([exactSqlSubject(place, table), ...own]);
      const floors = floorSubjects(place, table);
      return runRounds({ floors, blocks, repetitions, tables: [table], server });
    },
  };
}
