import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../../src/plan/build-plan.js';
import { toPlanDocument } from '../../../src/wire/plan-document.js';
import { configuredTable, makeConfig } from '../plan/test-config.js';

const config = makeConfig({
  profiling: {
    metrics: ['count', 'min'],
    tables: [
      configuredTable({ schema: 'public', table: 'customers' }),
      configuredTable(
        { table: 'orders' },
        {
          partition: { key: 'dt', strategy: 'specific_values', values: [1, 'x', true] },
          sampling: { enabled: true, fraction: 0.1, maxRows: 1000 },
        },
      ),
    ],
  },
});

describe('toPlanDocument', () => {
  it("has the Python package's shape", () => {
    const plan = buildPlan({ config, runId: 'run-1', now: new Date('2026-11-23T10:00:00.120Z') });
    const metadata = { compute_histograms: true, histogram_bins: 10, max_distinct_values: 1000 };
    expect(JSON.stringify(toPlanDocument(plan))).toBe(
      JSON.stringify({
        run_id: 'run-1',
        timestamp: '2026-11-23T10:00:00.120000',
        environment: 'development',
        source: { type: 'postgres', database: 'shop' },
        drift_detection: { strategy: 'absolute_threshold' },
        tables: [
          {
            name: 'public.customers',
            schema: 'public',
            table: 'customers',
            status: 'ready',
            partition: null,
            sampling: null,
            metrics: ['count', 'min'],
            metadata,
          },
          {
            name: 'orders',
            schema: null,
            table: 'orders',
            status: 'ready',
            partition: {
              key: 'dt',
              strategy: 'specific_values',
              recent_n: null,
              values: [1, 'x', true],
              metadata_fallback: true,
            },
            sampling: { enabled: true, method: 'random', fraction: 0.1, max_rows: 1000 },
            metrics: ['count', 'min'],
            metadata,
          },
        ],
        summary: { total_tables: 2, estimated_metrics: 40 },
      }),
    );
  });

  it('leaves out a fraction of zero seconds, as isoformat does', () => {
    const plan = buildPlan({ config, now: new Date('2026-11-23T10:00:00Z') });
    expect(toPlanDocument(plan).timestamp).toBe('2026-11-23T10:00:00');
  });
});
