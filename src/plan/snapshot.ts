import type { ProfilingPlan, TablePlan } from '../model/plan.js';
import type { PlanSnapshot, PlanSnapshotTable } from '../model/snapshot.js';
import { partitionText, samplingText, signedSnapshotText, signSnapshotText } from '../wire/plan-snapshot.js';
import { toTaskSuffix } from './task-suffix.js';

export { parsePlanSnapshot } from '../wire/parse-plan-snapshot.js';
export { serializePlanSnapshot } from '../wire/plan-snapshot.js';

/** What of a plan decides that it has changed, signed. Run id and time are not in it. */
export function buildPlanSnapshot(plan: ProfilingPlan): PlanSnapshot {
  // Full names are the keys of the cursor. Two tables share one only when a name holds a dot, as "a.b" without a
  // schema beside "b" of schema "a"; the later one stands, as in Python.
  const tables = new Map(plan.tables.map((table) => [table.fullName, toSnapshotTable(table)]));
  const content = {
    environment: plan.environment,
    driftStrategy: plan.driftStrategy,
    tables: [...tables.values()],
  };
  return { ...content, signature: signSnapshotText(signedSnapshotText(content)) };
}

function toSnapshotTable(table: TablePlan): PlanSnapshotTable {
  return {
    fullName: table.fullName,
    name: table.table,
    schema: table.schema,
    metrics: table.metrics,
    partition: partitionText(table.partition),
    sampling: samplingText(table.sampling),
    taskSuffix: toTaskSuffix(table.table),
  };
}
