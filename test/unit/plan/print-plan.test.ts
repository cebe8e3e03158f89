import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../../src/plan/build-plan.js';
import { formatPlanText } from '../../../src/plan/print-plan.js';
import { configuredTable, makeConfig } from './test-config.js';

function planOf(...tables: Parameters<typeof configuredTable>[]) {
  return buildPlan({
    config: makeConfig({
      profiling: { metrics: ['count', 'min'], tables: tables.map((table) => configuredTable(...table)) },
    }),
    runId: 'run-1',
    now: new Date('2026-11-23T10:00:00.999Z'),
  });
}

describe('formatPlanText', () => {
  it('prints header, tables and summary', () => {
    const text = formatPlanText(
      planOf(
        [{ schema: 'public', table: 'customers' }],
        [
          { table: 'orders' },
          {
            partition: { strategy: 'recent_n', key: 'dt', recentN: 7 },
            sampling: { enabled: true, fraction: 0.1, maxRows: 1_234_567 },
          },
        ],
      ),
    );
    expect(text).toBe(`${'='.repeat(70)}
PROFILING EXECUTION PLAN
${'='.repeat(70)}

Run ID: run-1
Timestamp: 2026-11-23 10:00:00 UTC
Environment: development
Source: postgres (shop)
Drift Strategy: absolute_threshold

${'-'.repeat(70)}
TABLES TO BE PROFILED (2)
${'-'.repeat(70)}

1. public.customers
   Status: ready
   Partition: full table
   Sampling: none (full dataset)

2. orders
   Status: ready
   Partition: recent_n on dt (N=7)
   Sampling: random (10.00%), max 1,234,567 rows

${'-'.repeat(70)}
SUMMARY
${'-'.repeat(70)}
Total Tables: 2
Estimated Metrics: ~40

${'='.repeat(70)}
Plan built successfully. Ready to profile 2 table(s).
${'='.repeat(70)}
`);
  });

  it('counts what incremental profiling leaves out', () => {
    const plan = planOf([{ table: 'a' }], [{ table: 'b' }], [{ table: 'c' }]);
    const statuses = ['skip', 'sample', 'defer'];
    const tables = plan.tables.map((table, index) => ({ ...table, status: statuses[index] ?? '' }));
    const text = formatPlanText({ ...plan, tables });
    expect(text).toContain('TABLES TO BE PROFILED (1, 2 left out)\n');
    expect(text).toContain('Ready to profile 1 table(s), 2 left out.\n');
    expect(text).toContain(
      '   Status: sample\n   Partition: full table\n   Sampling: some of the pages, by cost_controls\n',
    );
  });

  it('adds metrics and settings when verbose', () => {
    const text = formatPlanText(planOf([{ table: 'a' }]), { verbose: true });
    expect(text).toContain(
      '   Metrics (2): count, min\n   Configuration:\n     - compute_histograms: true\n',
    );
    expect(text).toContain('     - histogram_bins: 10\n     - max_distinct_values: 1000\n');
  });

  it('shows the values rule and the default sample ratio', () => {
    const plan = planOf([
      { table: 'a' },
      { partition: { strategy: 'specific_values', key: 'k', values: [1, 'x'] } },
    ]);
    expect(formatPlanText(plan)).toContain('   Partition: specific_values on k (2 values)\n');
    const sampled = { ...plan, tables: plan.tables.map((table) => ({ ...table, defaultSampleRatio: 0.25 })) };
    expect(formatPlanText(sampled)).toContain('   Sampling: random (25.00%, default_sample_ratio)\n');
  });
});
