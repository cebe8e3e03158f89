import { derivedId } from '../core/derived-id.js';
import type { ProfilingPlan, TablePlan } from '../model/plan.js';

/**
 * The storage keys a run's rows by (run_id, dataset_name), and a dataset's name has no schema: the second table of
 * one name gets a run id of its own, and its history stays under the name that Python's readers look for. The same id for the
 * same table of the same run, so that storing a run again replaces its rows.
 */
export function storageRunIds(plan: ProfilingPlan): string[] {
  const seen = new Set<string>();
  return plan.tables.map(({ table, fullName }: TablePlan) => {
    if (seen.has(table)) return derivedId(plan.runId, fullName);
    seen.add(table);
    return plan.runId;
  });
}
