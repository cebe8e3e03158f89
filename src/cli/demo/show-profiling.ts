import { sql } from 'kysely';
import { loadConfig } from '../../config/load-config.js';
import type { Connection } from '../../connectors/connector.js';
import { ProfileMeshHook } from '../../hooks/profile-mesh-hook.js';
import type { ProfilingRun } from '../../model/profile.js';
import { ProfilingOperator } from '../../operators/profiling-operator.js';
import { formatProfile } from '../../report/format-profile.js';
import { formatRunSummary } from '../../report/format-run.js';
import { profileTables } from '../../runner/profile-tables.js';
import { XCOM_KEYS } from '../../wire/payloads.js';
import { showRunProgress } from '../run-progress.js';
import { createDemoWorkflow } from './demo-context.js';
import type { DemoStage } from './demo-stage.js';

/** Runs the operator as a workflow would, prints each table, the rows it stored and the XCom it pushed. */
export async function showProfiling(stage: DemoStage, connection: Connection): Promise<void> {
  const { print, style, configPath, connectors } = stage;
  const workflow = createDemoWorkflow(stage);
  const taskId = 'profile';
  const runs: ProfilingRun[] = [];
  const operator = new ProfilingOperator({
    taskId,
    hook: new ProfileMeshHook({ configPath, connectors, env: {} }),
    profile: async (options) => {
      using shown = showRunProgress(stage.progress);
      const run = await profileTables({ ...options, onProgress: shown.hear });
      runs.push(run);
      return run;
    },
  });
  await operator.execute(workflow.contextOf(taskId));
  for (const run of runs) {
    for (const table of run.tables) await print(`\n${formatProfile(table, { style })}`);
    await print(`\n${formatRunSummary(run)}`);
  }
  await print(await describeStorage(stage, connection));
  const payload = JSON.stringify(workflow.pushedBy(taskId)[XCOM_KEYS.profilingResults], null, 2);
  await print(`\n${style.bold(`XCom ${XCOM_KEYS.profilingResults}`)} of the task "${taskId}":\n${payload}`);
}

async function describeStorage(stage: DemoStage, connection: Connection): Promise<string> {
  const { storage } = await loadConfig({ path: stage.configPath, env: {} });
  const counts = [storage.runsTable, storage.resultsTable].map(async (table) => {
    const { rows } = await sql<{ count: string }>`select count(*) as count from ${sql.table(table)}`.execute(
      connection.kysely,
    );
    return `${rows[0]?.count} rows in ${table}`;
  });
  return `stored: ${(await Promise.all(counts)).join(', ')}`;
}
