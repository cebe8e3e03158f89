import { ProfileMeshHook } from '../../hooks/profile-mesh-hook.js';
import { PlanSensor } from '../../sensors/plan-sensor.js';
import { createDemoWorkflow } from './demo-context.js';
import type { DemoStage } from './demo-stage.js';

/** Lets the sensor answer true, false, and true again after an edit of the configuration file. */
export async function showSensor(stage: DemoStage): Promise<void> {
  const { configPath, connectors, print, style } = stage;
  const taskId = 'wait_for_plan_change';
  const context = createDemoWorkflow(stage).contextOf(taskId);
  const hook = new ProfileMeshHook({ configPath, connectors, env: {} });
  const sensor = new PlanSensor({ taskId, hook });
  const poke = async (when: string): Promise<void> => {
    const result = await sensor.poke(context);
    if (!result.done) {
      await print(`  ${when}: false`);
      return;
    }
    await print(`  ${when}: true, changed: ${result.change.changedTables.join(', ')}`);
    await result.commit();
  };
  await print(`\n${style.bold('Plan sensor')}:`);
  await poke('first poke, nothing known yet');
  await poke('second poke, nothing changed');
  await stage.writeConfig(true);
  await poke('third poke, after an edit of the configuration');
}
