import { loadHistory } from '../data/load-history.js';
import type { DriftJob } from '../job.js';
import { prepareStorage } from './prepare-storage.js';
import { runRounds } from './run-rounds.js';
import type { Subject } from './subjects.js';
import type { Suite } from './suite.js';

const RUNS = 101;
const COLUMNS = 1000;

/** The newest run of a table compared with the one before, and with its whole history. */
export const driftSuite: Suite = {
  name: 'drift',
  title: `Drift over ${COLUMNS.toLocaleString('en')} columns × ${RUNS - 1} runs`,
  rows: RUNS,
  columns: COLUMNS,
  tables: 1,
  async run({ server, repetitions }) {
    const execute = (sql: string): Promise<unknown> => server.client.query(sql);
    await prepareStorage(execute, server.url);
    const history = { runs: RUNS, columns: COLUMNS };
    await loadHistory(execute, { ...history, dataset: 'bench_wide', apart: false });
    await loadHistory(execute, { ...history, dataset: 'bench_wide_python', apart: true });
    const subject = (name: string, job: Omit<DriftJob, 'kind' | 'url'>): Subject => ({
      name,
      start: { kind: 'job', job: { kind: 'drift', url: server.url, ...job } },
    });
    const subjects = [
      subject('drift-last-run', { dataset: 'bench_wide', strategy: 'absolute_threshold' }),
      subject('drift-history', { dataset: 'bench_wide', strategy: 'standard_deviation' }),
      subject('drift-history-python', { dataset: 'bench_wide_python', strategy: 'standard_deviation' }),
    ];
    const tables = ['profilemesh_runs', 'profilemesh_results', 'profilemesh_run_details'];
    return runRounds({ floors: [], blocks: [subjects], repetitions, tables, server });
  },
};
