import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../../src/plan/build-plan.js';
import { validatePlan } from '../../../src/plan/validate-plan.js';
import { configuredTable, makeConfig, NO_SAMPLING } from './test-config.js';

const plan = buildPlan({
  config: makeConfig({
    profiling: { tables: [configuredTable({ table: 'a' }), configuredTable({ table: 'b' })] },
  }),
});
const [first, second] = plan.tables;
if (!first || !second) throw new Error('two tables expected');

describe('validatePlan', () => {
  it('has nothing to say about a good plan', () => {
    expect(validatePlan(plan)).toEqual([]);
  });

  it('warns of tables that a plan made by hand holds twice', () => {
    expect(validatePlan({ ...plan, tables: [first, second, first, first] })).toEqual([
      expect.stringContaining('Duplicate tables in plan: a.'),
    ]);
  });

  it.each([0, -1, 1.5, Number.NaN])('warns of the sampling fraction %s', (fraction) => {
    const tables = [{ ...first, sampling: { ...NO_SAMPLING, enabled: true, fraction } }];
    expect(validatePlan({ ...plan, tables })).toEqual([
      `Invalid sampling fraction for a: ${fraction} (must be above 0 and at most 1)`,
    ]);
  });

  it('lets the fraction of sampling that is off be', () => {
    expect(
      validatePlan({ ...plan, tables: [{ ...first, sampling: { ...NO_SAMPLING, fraction: 7 } }] }),
    ).toEqual([]);
  });

  it('warns when no table has metrics', () => {
    expect(validatePlan({ ...plan, tables: [{ ...first, metrics: [] }] })).toEqual([
      'No metrics configured for profiling',
    ]);
    expect(validatePlan({ ...plan, tables: [{ ...first, metrics: [] }, second] })).toEqual([]);
  });
});
