import type { ProfilingPlan } from '../model/plan.js';

/** Warnings about a plan that can run but is hardly meant so: tables named twice, bad fractions, no metrics. */
export function validatePlan(plan: ProfilingPlan): string[] {
  const warnings: string[] = [];
  const duplicates = findDuplicates(plan);
  if (duplicates.length > 0) {
    warnings.push(
      `Duplicate tables in plan: ${duplicates.join(', ')}. Each is profiled once, with the partition and sampling of its last entry in the configuration.`,
    );
  }
  for (const { fullName, sampling } of plan.tables) {
    if (sampling?.enabled && !(sampling.fraction > 0 && sampling.fraction <= 1)) {
      warnings.push(
        `Invalid sampling fraction for ${fullName}: ${sampling.fraction} (must be above 0 and at most 1)`,
      );
    }
  }
  if (!plan.tables.some((table) => table.metrics.length > 0)) {
    warnings.push('No metrics configured for profiling');
  }
  return warnings;
}

// A plan that was put together by hand may hold a table twice; buildPlan's never does and reports the names.
function findDuplicates(plan: ProfilingPlan): string[] {
  const names = plan.tables.map((table) => table.fullName);
  const seen = new Set<string>();
  const repeated = names.filter((name) => seen.size === seen.add(name).size);
  return [...new Set([...(plan.duplicates ?? []), ...repeated])];
}
