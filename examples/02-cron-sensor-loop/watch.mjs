// Looks at the plan now and then, and does something when it changed. What cron, a systemd timer or a small server do.
//   node watch.mjs profilemesh.yml --rounds 3 --interval-ms 1000
// The cursor is in a file, so a change is noticed also when it was made while this program was not running.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { FileCursorStore, InMemoryVariables, InMemoryXCom, PlanSensor, silentLogger } from 'profilemesh';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: 'Infinity' },
    'interval-ms': { type: 'string', default: '60000' },
    cursors: { type: 'string', default: '.profilemesh/cursors.json' },
  },
});
const [configPath = 'profilemesh.yml'] = positionals;
const rounds = Number(values.rounds);

const sensor = new PlanSensor({
  taskId: 'wait_for_plan_change',
  configPath,
  cursorStore: new FileCursorStore({ path: values.cursors }),
});

const run = { dagId: 'watch', taskId: sensor.taskId, runId: String(process.pid) };
/** @type {import('profilemesh').TaskContext} */
const context = {
  ...run,
  logicalDate: null,
  tryNumber: 1,
  mapIndex: -1,
  xcom: new InMemoryXCom().forTask(run),
  variables: new InMemoryVariables(),
  logger: silentLogger,
};

for (let round = 1; round <= rounds; round += 1) {
  const result = await sensor.poke(context);
  if (result.done) {
    await onChange(result.change);
    // Only now is the change done with: a crash in `onChange` brings it back at the next poke.
    await result.commit();
  } else {
    console.log('no change');
  }
  if (round < rounds) await sleep(Number(values['interval-ms']));
}

/** @param {import('profilemesh').PlanChange} change */
async function onChange(change) {
  for (const { fullName, kinds } of change.tables) console.log(`${fullName}: ${kinds.join(', ')}`);
}
