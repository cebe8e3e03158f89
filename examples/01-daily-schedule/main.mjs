// Profiles the tables of profilemesh.yml every night at three (UTC), until SIGINT or SIGTERM.
//   DATABASE_URL=postgres://… node main.mjs
import { join } from 'node:path';
import { loadConfig } from 'profilemesh';
import { everyDay, nextTimeOfDay, profileAll } from './daily.mjs';

const at = '03:00';
const config = await loadConfig({ path: join(import.meta.dirname, 'profilemesh.yml') });
const { signal } = stopOnSignals();
console.log(`first run at ${nextTimeOfDay(at, new Date()).toISOString()}`);

await everyDay({
  at,
  signal,
  async job() {
    const { runId, tables } = await profileAll({ config, signal });
    console.log(`run ${runId}: ${tables.length} tables`);
  },
  onError: (error) => console.error(error),
});

function stopOnSignals() {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => controller.abort());
  return controller;
}
