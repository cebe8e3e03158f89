// The TypeScript side of the four DAGs beside this file: their empty functions, by DAG id and task id.
//
// Pack it once, and again when a DAG is added:
//   profilemesh airflow pack tasks.mjs --out /opt/airflow/bundles/profilemesh
import {
  createConnectorRegistry,
  loadConfig,
  loadPlan,
  PlanSensor,
  ProfilingOperator,
  TableOperator,
} from 'profilemesh';
import { defineTasks, serveNativeTasks } from 'profilemesh/airflow';

const configPath = process.env.PROFILEMESH_CONFIG ?? 'profilemesh.yml';
const profile = new ProfilingOperator({ taskId: 'profile', configPath });

const parallel = {
  /**
   * The tables of the plan, for the next task to be mapped over.
   * @param {import('profilemesh/airflow').NativeTaskContext} context
   */
  async plan_tables({ logger, signal }) {
    const config = await loadConfig({ path: configPath });
    const plan = await loadPlan({ config, connectors: createConnectorRegistry(), logger, signal });
    return plan.tables.map(({ schema, table }) => ({ schema, table }));
  },

  /**
   * A mapped task knows its place in the list, and takes its own table from there.
   * @param {import('profilemesh/airflow').NativeTaskContext} context
   */
  async profile_table(context) {
    const tables = /** @type {{ schema: string | null, table: string }[]} */ (
      await context.pullXCom({ taskId: 'plan_tables' })
    );
    const { schema, table } = tables[context.mapIndex] ?? { schema: null, table: '' };
    const task = { taskId: context.taskId, configPath, schema: schema ?? '', table };
    return new TableOperator(task).execute(context);
  },
};

await serveNativeTasks(
  defineTasks({
    profilemesh_profile_all: { profile },
    profilemesh_profile_parallel: parallel,
    profilemesh_profile_specific: {
      profile_orders: new TableOperator({
        taskId: 'profile_orders',
        configPath,
        schema: 'shop',
        table: 'orders',
      }),
      profile_customers_and_payments: new ProfilingOperator({
        taskId: 'profile_customers_and_payments',
        configPath,
        tablePatterns: [
          { schema: 'shop', table: 'customers' },
          { schema: 'shop', table: 'pay*' },
        ],
      }),
    },
    profilemesh_plan_monitor: {
      plan_changed: new PlanSensor({
        taskId: 'plan_changed',
        configPath,
        mode: 'reschedule',
        pokeIntervalMs: 60_000,
        timeoutMs: 1_800_000,
        softFail: true,
      }),
      profile,
    },
  }),
);
