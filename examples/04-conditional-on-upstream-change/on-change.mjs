import { decidePlan, loadPlan, profileTables } from 'profilemesh';

/**
 * Profiles what changed upstream since the last look, if anything did: tables whose data are new, and tables that the
 * configuration asks something else of. Gives these tables with the reason.
 *
 * What was asked counts as done only when every table was read: whatever fails in between is found again by the next look.
 *
 * @param {{
 *   hook: import('profilemesh').ProfileMeshHook,
 *   sensor: import('profilemesh').PlanSensor,
 *   context: import('profilemesh').TaskContext,
 * }} options
 * @returns {Promise<{ table: string, reason: string }[]>}
 */
export async function profileOnChange({ hook, sensor, context }) {
  const { signal } = context;
  // The file may have changed since the last look.
  const runner = { config: await hook.fresh().getConfig(), ...(signal && { signal }) };
  const poke = await sensor.poke(context);
  const plan = await decidePlan({ ...runner, plan: await loadPlan(runner) });
  const stale = plan.tables.filter(({ status }) => !['skip', 'defer'].includes(status));
  const changes = [
    ...(poke.done ? poke.change.tables : []).map(({ fullName, kinds }) => ({
      table: fullName,
      reason: `plan: ${kinds.join(', ')}`,
    })),
    ...stale.map(({ fullName, statusReason }) => ({ table: fullName, reason: `data: ${statusReason}` })),
  ];
  if (changes.length === 0) return [];
  const run = await profileTables(runner);
  const failed = run.tables.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
  if (failed.length > 0) throw new Error(`not profiled: ${failed.join(', ')}`);
  if (poke.done) await poke.commit();
  return changes;
}
