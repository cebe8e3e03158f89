import { describe, expect, it } from 'vitest';
import { ProfileMeshHook } from '../../../src/hooks/profile-mesh-hook.js';
import {
  createProfilingTaskGroup,
  type ProfilingTask,
} from '../../../src/operators/create-profiling-task-group.js';
import { TableOperator } from '../../../src/operators/table-operator.js';

function hookOf(...names: string[]): ProfileMeshHook {
  const tables = names.map((name) => {
    const [schema, table] = name.includes('/') ? name.split('/') : [undefined, name];
    return { table: table ?? '', ...(schema && { schema }) };
  });
  return new ProfileMeshHook({
    config: {
      source: { type: 'postgres', host: 'db', database: 'shop', username: 'reader' },
      profiling: { tables },
    },
    env: {},
  });
}

async function idsOf(...names: string[]): Promise<string[]> {
  const { tasks } = await createProfilingTaskGroup({ groupId: 'g', hook: hookOf(...names) });
  return tasks.map((task) => task.id);
}

describe('createProfilingTaskGroup', () => {
  it('makes one table operator for each table', async () => {
    const group = await createProfilingTaskGroup({ groupId: 'g', hook: hookOf('public/orders', 'items') });
    expect(group).toMatchObject({ groupId: 'g', prefixGroupId: true });
    expect(group).not.toHaveProperty('tooltip');
    expect(group.tasks).toMatchObject([
      { id: 'g.orders', operator: { taskId: 'g.orders', table: 'orders', schema: 'public' } },
      { id: 'g.items', operator: { taskId: 'g.items', table: 'items', schema: '' } },
    ]);
    expect(group.tasks.every((task) => task.operator instanceof TableOperator)).toBe(true);
  });

  it('turns dots and dashes of a table into underscores', async () => {
    expect(await idsOf('public/daily-sales.v2')).toEqual(['g.daily_sales_v2']);
  });

  it('puts the schema in front where two tables share a name', async () => {
    expect(await idsOf('sales/orders', 'hr/orders', 'sales/items')).toEqual([
      'g.sales_orders',
      'g.hr_orders',
      'g.items',
    ]);
    expect(await idsOf('orders', 'hr/orders')).toEqual(['g.orders', 'g.hr_orders']);
  });

  it('counts where the schema does not help, without taking a name that a table has', async () => {
    expect(await idsOf('s/a.b', 's/a-b', 's/a_b')).toEqual(['g.s_a_b', 'g.s_a_b_2', 'g.s_a_b_3']);
    expect(await idsOf('a.b', 'a-b', 'a_b_2')).toEqual(['g.a_b', 'g.a_b_3', 'g.a_b_2']);
  });

  it('passes on what it does not know, and names tasks without the group when asked', async () => {
    const group = await createProfilingTaskGroup({
      groupId: 'g',
      hook: hookOf('orders'),
      tooltip: 'Every table',
      prefixGroupId: false,
      uiColor: 'blue',
    });
    expect(group).toMatchObject({ tooltip: 'Every table', prefixGroupId: false, uiColor: 'blue' });
    expect(group.uiColor).toBe('blue');
    expect(group.tasks.map((task) => task.id)).toEqual(['orders']);
    expect(group).not.toHaveProperty('hook');
  });

  it('adds the tasks to a workflow, one after another', async () => {
    const added: string[] = [];
    const dag = {
      async addTask(task: ProfilingTask) {
        await Promise.resolve();
        added.push(task.id);
      },
    };
    await createProfilingTaskGroup({ groupId: 'g', hook: hookOf('b', 'a'), dag });
    expect(added).toEqual(['g.b', 'g.a']);
  });

  it('fails without tables', async () => {
    await expect(createProfilingTaskGroup({ groupId: 'g', hook: hookOf() })).rejects.toMatchObject({
      code: 'PM_PLAN_NO_TABLES',
    });
  });
});
