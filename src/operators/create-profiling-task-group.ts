import { type ConfigSource, resolveHook } from '../hooks/config-source.js';
import type { TablePlan } from '../model/plan.js';
import { toTaskSuffix } from '../plan/task-suffix.js';
import { TableOperator } from './table-operator.js';

/** One task of a group: its id, with the group in front unless `prefixGroupId` is false, and its operator. */
export interface ProfilingTask {
  /** `group.table`, or `table` with `prefixGroupId: false`. */
  readonly id: string;
  readonly operator: TableOperator;
}

/** Somebody's workflow that tasks can be added to. */
export interface DagLike {
  addTask(task: ProfilingTask): unknown;
}

/** Options of {@link createProfilingTaskGroup}; keys that it does not know come back in the group. */
export type ProfilingTaskGroupOptions = ConfigSource & {
  readonly groupId: string;
  /** Every task is added to it, one after another, in the order of the plan. */
  readonly dag?: DagLike;
  readonly tooltip?: string;
  /** Default true: task ids start with the group's. */
  readonly prefixGroupId?: boolean;
};

/** The tasks of a group in the order of the plan, and what else was passed. */
export interface ProfilingTaskGroup {
  readonly groupId: string;
  readonly tooltip?: string;
  readonly prefixGroupId: boolean;
  readonly tasks: readonly ProfilingTask[];
}

type OwnKeys = 'groupId' | 'configPath' | 'hook' | 'dag' | 'tooltip' | 'prefixGroupId';

/**
 * One {@link TableOperator} for each table of the plan, wildcards expanded, as a plain object that any workflow
 * engine can map over. Options that are not the function's own come back in the group as they are.
 *
 * A task is named after its table, `.` and `-` turned into `_`. Tables that would share a name get their schema in
 * front, `sales_orders` and `hr_orders`; what is still the same after that gets `_2`, `_3`, … in the order of the plan.
 *
 * @throws {ConfigError}
 * @throws {ProfileMeshError} PM_PLAN_NO_TABLES, PM_PLAN_PATTERN_UNMATCHED
 * @throws {DatabaseError} when a table pattern holds `*` and the source can't be asked
 */
export async function createProfilingTaskGroup<Kwargs extends object>(
  options: ProfilingTaskGroupOptions & Kwargs,
): Promise<ProfilingTaskGroup & Omit<Kwargs, OwnKeys>> {
  const { groupId, configPath, hook, dag, tooltip, prefixGroupId = true, ...rest } = options;
  const plan = await resolveHook(options).buildPlan();
  const names = nameTasks(plan.tables);
  const source = hook ? { hook } : { configPath: configPath ?? '' };
  const tasks = plan.tables.map(({ schema, table }, index): ProfilingTask => {
    const name = names[index] ?? toTaskSuffix(table);
    const id = prefixGroupId ? `${groupId}.${name}` : name;
    return { id, operator: new TableOperator({ ...source, taskId: id, table, schema: schema ?? '' }) };
  });
  if (dag) for (const task of tasks) await dag.addTask(task);
  const group: ProfilingTaskGroup = {
    groupId,
    prefixGroupId,
    tasks,
    ...(tooltip !== undefined && { tooltip }),
  };
  // TypeScript can't see that what is left of the options is what the caller added to them.
  return { ...(rest as unknown as Omit<Kwargs, OwnKeys>), ...group };
}

function nameTasks(tables: readonly TablePlan[]): string[] {
  const plain = tables.map((table) => toTaskSuffix(table.table));
  const shared = new Set(plain.filter((name, index) => plain.indexOf(name) !== index));
  const wanted = tables.map((table, index) => {
    const name = plain[index] ?? '';
    return shared.has(name) && table.schema ? toTaskSuffix(`${table.schema}_${table.table}`) : name;
  });
  // A number never makes a name that another table has without one.
  const taken = new Set(wanted);
  const given = new Set<string>();
  return wanted.map((name) => {
    let unique = name;
    for (let number = 2; given.has(unique); number += 1) {
      const candidate = `${name}_${number}`;
      if (!taken.has(candidate)) unique = candidate;
    }
    taken.add(unique);
    given.add(unique);
    return unique;
  });
}
