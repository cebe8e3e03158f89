import { expect, it } from 'vitest';
import type { ProfileMeshEvent } from '../../../src/events/event.js';
import { createLoggingListener } from '../../../src/events/logging-listener.js';
import { recordLogger } from '../../support/record-logger.js';

const event: ProfileMeshEvent = {
  eventId: 'event-1',
  type: 'ProfilingFailed',
  timestamp: new Date('2026-01-01T00:00:00Z'),
  table: 'orders',
  runId: 'run-1',
  error: 'no',
};

it.each([
  ['DEBUG', 'debug'],
  ['INFO', 'info'],
  ['WARNING', 'warn'],
  ['ERROR', 'error'],
] as const)('writes one line at level %s', async (logLevel, level) => {
  const { logger, lines } = recordLogger();
  await createLoggingListener({ logger, logLevel })(event);
  expect(lines).toEqual([
    {
      level,
      message: 'ProfilingFailed: orders',
      fields: {
        event_id: 'event-1',
        event_type: 'ProfilingFailed',
        timestamp: '2026-01-01T00:00:00.000Z',
        metadata: { table: 'orders', run_id: 'run-1', error: 'no' },
      },
    },
  ]);
});

it('writes at INFO when no level is given', async () => {
  const { logger, lines } = recordLogger();
  await createLoggingListener({ logger })(event);
  expect(lines.map(({ level }) => level)).toEqual(['info']);
});
