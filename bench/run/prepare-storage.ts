import type { Execute } from '../data/load-tables.js';
import { runProcess } from './run-process.js';
import { ourSubject } from './subjects.js';

const TABLE = 'bench_start';

/** Profiles a table of one row, so that no measurement is the one that makes the storage tables. */
export async function prepareStorage(execute: Execute, url: string): Promise<void> {
  await execute(`create table if not exists ${TABLE} as select 1 as id`);
  await runProcess(ourSubject('auto', { url }, [TABLE]).start);
}
