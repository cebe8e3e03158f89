import { expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.js';
import type { ReviewedTableRun } from '../../../src/model/run.js';
import { compareRuns } from '../../../src/runner/compare-runs.js';
import type { LoadTablesOptions, RunHistory } from '../../../src/storage/run-history.js';
import { InMemoryRunStore } from '../../../src/storage/memory-run-store.js';

const TABLES = 6000;

/** Tables that were each profiled by runs of their own. */
class ManyRuns extends InMemoryRunStore implements RunHistory {
  readonly asked: number[] = [];

  override async listReviewedRuns(): Promise<ReviewedTableRun[]> {
    return [2, 1].flatMap((day) =>
      Array.from({ length: TABLES }, (_, index) => ({
        ...{ runId: `run-${index}-${day}`, schema: null, table: `table_${index}`, review: null },
        ...{ profiledAt: new Date(Date.UTC(2026, 0, day)), environment: null, status: 'completed' },
        ...{ rowCount: day, columnCount: 1 },
      })),
    );
  }

  override async loadTables(options: LoadTablesOptions) {
    const { runs } = options;
    this.asked.push(
      new Set(runs.map(({ runId }) => runId)).size + new Set(runs.map(({ table }) => table)).size,
    );
    return runs.map((run) => ({ ...run, columns: [] }));
  }
}

it('asks for no more runs at once than a statement has room for', async () => {
  const history = new ManyRuns();
  const source = { type: 'postgres', host: 'db', database: 'shop', username: 'reader' } as const;
  const { driftDetection: settings } = parseConfig({ source }, { env: {} });
  const reports = await compareRuns({ history, settings });
  expect(reports).toHaveLength(TABLES);
  expect(new Set(reports.map(({ current }) => current.runId)).size).toBe(TABLES);
  expect(history.asked.length).toBeGreaterThan(1);
  // Three times each, beside the names of the metrics.
  expect(Math.max(...history.asked) * 3).toBeLessThan(60_000);
});
