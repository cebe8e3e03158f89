// Looks every minute, and profiles what changed. What a systemd service or a container runs.
//   DATABASE_URL=postgres://… node watch.mjs [--rounds 2] [--interval-ms 100]
// What was seen last is kept: the plan in a file, the state of the tables in the storage database.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  FileCursorStore,
  InMemoryVariables,
  InMemoryXCom,
  PlanSensor,
  ProfileMeshHook,
  silentLogger,
  systemClock,
} from 'profilemesh';
import { profileOnChange } from './on-change.mjs';

const { values } = parseArgs({
  options: {
    config: { type: 'string', default: join(import.meta.dirname, 'profilemesh.yml') },
    cursors: { type: 'string', default: '.profilemesh/cursors.json' },
    rounds: { type: 'string', default: 'Infinity' },
    'interval-ms': { type: 'string', default: '60000' },
  },
});
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stop.abort());

const hook = new ProfileMeshHook(values.config);
const sensor = new PlanSensor({
  taskId: 'watch',
  hook,
  cursorStore: new FileCursorStore({ path: values.cursors }),
});
const address = { dagId: 'watch', taskId: sensor.taskId, runId: String(process.pid) };
/** @type {import('profilemesh').TaskContext} */
const context = {
  ...address,
  logicalDate: null,
  tryNumber: 1,
  mapIndex: -1,
  xcom: new InMemoryXCom().forTask(address),
  variables: new InMemoryVariables(),
  logger: silentLogger,
  signal: stop.signal,
};

for (let round = 1; round <= Number(values.rounds) && !stop.signal.aborted; round += 1) {
  try {
    if (round > 1) await systemClock.sleep(Number(values['interval-ms']), stop.signal);
    const changes = await profileOnChange({ hook, sensor, context });
    console.log(changes.map(({ table, reason }) => `${table} (${reason})`).join(', ') || 'nothing changed');
  } catch (error) {
    if (!stop.signal.aborted) console.error(error);
  }
}
