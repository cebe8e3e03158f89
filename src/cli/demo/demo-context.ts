import { InMemoryVariables } from '../../workflow/memory-variables.js';
import { InMemoryXCom } from '../../workflow/memory-xcom.js';
import type { TaskContext } from '../../workflow/task-context.js';
import type { DemoStage } from './demo-stage.js';

/** A workflow in memory: a context per task, and what the tasks pushed. */
export function createDemoWorkflow(stage: DemoStage) {
  const xcom = new InMemoryXCom();
  const variables = new InMemoryVariables();
  const run = { dagId: 'profilemesh_demo', runId: 'demo' };
  return {
    contextOf: (taskId: string): TaskContext => ({
      ...run,
      taskId,
      logicalDate: null,
      tryNumber: 1,
      mapIndex: -1,
      xcom: xcom.forTask({ ...run, taskId }),
      variables,
      logger: stage.logger,
      signal: stage.signal,
    }),
    pushedBy: (taskId: string) => xcom.entries({ ...run, taskId }),
  };
}
