import type {
  PlanChange,
  PlanChangeKind,
  PlanSnapshot,
  PlanSnapshotTable,
  TableChange,
} from '../model/snapshot.js';
import { compareCodePoints } from '../wire/code-points.js';

/**
 * Says what changed since `previous`; without one every table counts as added. A change of the environment or of
 * the drift strategy concerns every table. The order of tables never counts, that of a table's metrics does: the
 * answer is "unchanged" exactly when the signatures are equal.
 */
export function comparePlans(previous: PlanSnapshot | undefined, current: PlanSnapshot): PlanChange {
  const global = previous ? findGlobalChanges(previous, current) : [];
  const before = new Map(previous?.tables.map((table) => [table.fullName, table]));
  const after = new Map(current.tables.map((table) => [table.fullName, table]));
  const names = [...new Set([...before.keys(), ...after.keys()])].sort(compareCodePoints);
  const tables = names
    .map((fullName): TableChange => {
      const left = before.get(fullName);
      const right = after.get(fullName);
      return {
        fullName,
        kinds: left && right ? [...compareTables(left, right), ...global] : [left ? 'removed' : 'added'],
      };
    })
    .filter((table) => table.kinds.length > 0);
  return {
    changed: tables.length > 0 || global.length > 0,
    changedTables: tables.map((table) => table.fullName),
    tables,
    global,
  };
}

function findGlobalChanges(previous: PlanSnapshot, current: PlanSnapshot): PlanChange['global'] {
  const changes: Array<PlanChange['global'][number]> = [];
  if (previous.environment !== current.environment) changes.push('environment');
  if (previous.driftStrategy !== current.driftStrategy) changes.push('drift-strategy');
  return changes;
}

function compareTables(left: PlanSnapshotTable, right: PlanSnapshotTable): PlanChangeKind[] {
  // "a.b" without a schema and "b" of schema "a" share a full name and are two tables.
  const isSameTable =
    left.name === right.name && left.schema === right.schema && left.taskSuffix === right.taskSuffix;
  if (!isSameTable) return ['removed', 'added'];
  const kinds: PlanChangeKind[] = [];
  if (JSON.stringify(left.metrics) !== JSON.stringify(right.metrics)) kinds.push('metrics');
  if (left.sampling !== right.sampling) kinds.push('sampling');
  if (left.partition !== right.partition) kinds.push('partition');
  return kinds;
}
