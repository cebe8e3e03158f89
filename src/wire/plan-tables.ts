import type { ProfilingPlan } from '../model/plan.js';

/** A planned table as a workflow engine maps a task over it. */
export type PlanTableEntry = { schema: string | null; table: string; full_name: string };

/** The plan's tables, in its order. */
export function toPlanTables(plan: ProfilingPlan): PlanTableEntry[] {
  return plan.tables.map(({ schema, table, fullName }) => ({ schema, table, full_name: fullName }));
}
