import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.js';
import { EventBus } from '../../../src/events/event-bus.js';
import {
  combineTelemetry,
  listenForTelemetry,
  type RunTelemetry,
} from '../../../src/runner/run-telemetry.js';
import { recordLogger } from '../../support/record-logger.js';

function recording(name: string, log: string[]): RunTelemetry {
  return {
    async span(options, work) {
      log.push(`${name} begins ${options.name}`);
      try {
        return await work({
          setAttributes: (attributes) => log.push(`${name} ${JSON.stringify(attributes)}`),
          recordError: (error) => log.push(`${name} ${error}`),
        });
      } finally {
        log.push(`${name} ends`);
      }
    },
    listen: ({ warehouse, environment }) => {
      return (event) => void log.push(`${name} hears ${event.type} of ${warehouse} ${environment}`);
    },
  };
}

const config = parseConfig({ environment: 'test', source: { type: 'postgres', database: 'shop' } });
const exhausted = {
  type: 'RetryExhausted',
  timestamp: new Date(0),
  table: 'a',
  attempts: 1,
  error: '',
} as const;

describe('combineTelemetry', () => {
  it('opens one span in the other and tells both of everything', async () => {
    const log: string[] = [];
    const both = combineTelemetry(recording('A', log), recording('B', log));
    const given = await both.span({ kind: 'run', name: 'run' }, async (span) => {
      span.setAttributes({ rows: 1 });
      span.recordError('oops');
      return 42;
    });
    expect(given).toBe(42);
    expect(log).toEqual([
      ...['A begins run', 'B begins run', 'A {"rows":1}', 'B {"rows":1}', 'A oops', 'B oops'],
      ...['B ends', 'A ends'],
    ]);
  });

  it('passes on what the work throws', async () => {
    const log: string[] = [];
    const both = combineTelemetry(recording('A', log), recording('B', log));
    const failing = both.span({ kind: 'run', name: 'run' }, () => Promise.reject(new Error('lost')));
    await expect(failing).rejects.toThrow('lost');
    expect(log.slice(-2)).toEqual(['B ends', 'A ends']);
  });

  it('lets all of them hear, also when one fails, and says that it did', async () => {
    const log: string[] = [];
    const deaf: RunTelemetry = {
      span: (_options, work) => work({ setAttributes: () => undefined, recordError: () => undefined }),
    };
    const failing: RunTelemetry = {
      ...deaf,
      listen: () => () => {
        throw new Error('broken');
      },
    };
    const { logger, lines } = recordLogger();
    const bus = new EventBus({ logger });
    const telemetry = combineTelemetry(failing, deaf, recording('B', log));
    listenForTelemetry(bus, { config, telemetry });
    await bus.emit(exhausted);
    expect(log).toEqual(['B hears RetryExhausted of postgres test']);
    expect(lines.map(({ message }) => message)).toEqual([expect.stringContaining('broken')]);
  });
});
