// Three nights of a shop. In the third the amounts are wrong, and the chat is down when the alert comes.
//   node demo.mjs                                      in memory (PGlite)
//   DATABASE_URL=postgres://… node demo.mjs            in an empty database of yours
import { join } from 'node:path';
import { detectDrift, flushEvents, listWaitingEvents, ProfileMeshHook, profileTables } from 'profilemesh';
import { startAlertReceiver } from './alert-receiver.mjs';

let isChatUp = true;
const receiver = await startAlertReceiver({
  token: 'demo',
  async notify(message) {
    if (!isChatUp) throw new Error('no chat');
    console.log(`  ALERT ${message}`);
  },
});
const hook = new ProfileMeshHook({
  configPath: join(import.meta.dirname, 'profilemesh.yml'),
  env: { ...process.env, ALERTS_URL: receiver.url, ALERTS_TOKEN: 'demo' },
});
const config = await hook.getConfig();
const connection = await hook.getEngine();
const db = connection.kysely;

try {
  await db.schema.createTable('orders').addColumn('id', 'integer').addColumn('amount', 'integer').execute();
  const amounts = Array.from({ length: 100 }, (_, id) => ({ id, amount: 10 + (id % 10) }));
  await db.insertInto('orders').values(amounts).execute();

  await night('first night: there is nothing to compare with');
  await db.insertInto('orders').values({ id: 100, amount: 15 }).execute();
  await night('second night: one order more');

  isChatUp = false;
  await db.updateTable('orders').set({ amount: 4000 }).where('id', '<', 10).execute();
  await db.schema.alterTable('orders').addColumn('note', 'text').execute();
  await night('third night: somebody entered cents, and the chat is down');
  await printWaiting();

  isChatUp = true;
  console.log('the chat is back');
  await flushEvents({ config });
  await printWaiting();

  console.log('the same runs compared again');
  await detectDrift({ config });
} finally {
  await connection.close();
  await receiver.close();
}

/** @param {string} title */
async function night(title) {
  console.log(title);
  await profileTables({ config });
}

async function printWaiting() {
  const entries = await listWaitingEvents({ config });
  for (const { listener, error } of entries) console.log(`  waiting for ${listener}: ${error}`);
  if (entries.length === 0) console.log('  nothing waits');
}
