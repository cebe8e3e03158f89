import { expect, it } from 'vitest';
import type { StoredTableRun } from '../../../src/model/run.js';
import { buildStoredRun } from '../../../src/storage/stored-run.js';

const table: StoredTableRun = {
  runId: 'run-1',
  table: 'orders',
  schema: 'public',
  profiledAt: new Date('2026-01-01T00:00:00Z'),
  environment: 'test',
  status: 'completed',
  rowCount: 3,
  columnCount: 1,
};

function metricsOf(
  type: string,
  metrics: Readonly<Record<string, string | null>>,
): Record<string, unknown> | undefined {
  const run = buildStoredRun({
    details: new Map(),
    runId: 'run-1',
    tables: [table],
    metrics: Object.entries(metrics).map(([metric_name, metric_value]) => ({
      dataset_name: 'orders',
      column_name: 'a',
      column_type: type,
      metric_name,
      metric_value,
    })),
  });
  return run?.tables[0]?.columns[0]?.metrics;
}

it.each(['money', 'positive_amount', 'shop.price'])(
  'reads min and max of a column with a mean as numbers: %s',
  (type) => {
    const metrics = { min: '1.50', max: '92233720368547758.07', mean: '2' };
    expect(metricsOf(type, metrics)).toEqual({ min: 1.5, max: '92233720368547758.07', mean: 2 });
    expect(metricsOf(type, { ...metrics, mean: 'NaN' })).toMatchObject({ min: 1.5 });
  },
);

it('keeps the texts of columns without one', () => {
  expect(metricsOf('interval', { min: '007' })).toEqual({ min: '007' });
  for (const mean of [null, 'None', '1 day']) {
    expect(metricsOf('interval', { min: '007', mean })).toMatchObject({ min: '007' });
  }
});
