// A process that is killed: it profiles again and again, or once, or delivers what others left. Its one argument is JSON.
import { appendFileSync } from 'node:fs';
import { parseConfig } from '../../../src/config/parse-config.js';
import { EventBus } from '../../../src/events/event-bus.js';
import { flushEvents } from '../../../src/runner/event-delivery.js';
import { profileTables } from '../../../src/runner/profile-tables.js';

const { mode, config, log } = JSON.parse(process.argv[2] ?? '{}') as {
  mode: 'loop' | 'flush';
  config: unknown;
  log: string;
};
const resolved = parseConfig(config);

if (mode === 'flush') {
  const waiting = await flushEvents({ config: resolved });
  process.stdout.write(JSON.stringify(waiting.length));
} else {
  const bus = new EventBus();
  bus.on('*', (event) => {
    // Whoever kills this process wants to know how far it has come.
    process.stdout.write('.');
    const { eventId, type, table } = event;
    appendFileSync(log, `${JSON.stringify({ eventId, type, table })}\n`);
  });
  for (;;) {
    const { runId } = await profileTables({ config: resolved, bus });
    process.stdout.write('.');
    appendFileSync(log, `${JSON.stringify({ stored: runId })}\n`);
  }
}
