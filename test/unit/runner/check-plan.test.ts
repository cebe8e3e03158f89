import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.js';
import { checkPlan } from '../../../src/runner/check-plan.js';
import { createRecordingLogger } from '../../../src/testing/recording-logger.js';

const config = parseConfig(
  {
    source: { type: 'postgres', host: 'db', database: 'shop', username: 'reader' },
    profiling: { tables: [{ schema: 'public', table: 'orders' }] },
  },
  { env: {} },
);

describe('checkPlan', () => {
  it('counts every table as changed without a cursor, and none with the one it gave', async () => {
    const first = await checkPlan({ config, cursorText: undefined });
    expect(first.change).toMatchObject({ changed: true, changedTables: ['public.orders'] });
    expect(first.plan.tables).toHaveLength(1);
    const second = await checkPlan({ config, cursorText: first.nextCursorText });
    expect(second.change).toMatchObject({ changed: false, changedTables: [] });
    expect(second.nextCursorText).toBe(first.nextCursorText);
  });

  it('compares a plan that is given, and asks nobody for one', async () => {
    const { plan, nextCursorText } = await checkPlan({ config, cursorText: undefined });
    const less = { ...plan, tables: [] };
    expect((await checkPlan({ plan: less, cursorText: nextCursorText })).change.tables).toEqual([
      { fullName: 'public.orders', kinds: ['removed'] },
    ]);
  });

  it('warns of a cursor that it cannot read, and takes it as none', async () => {
    const logger = createRecordingLogger();
    const { change } = await checkPlan({ config, cursorText: '{"half', logger });
    expect(change.changedTables).toEqual(['public.orders']);
    expect(logger.logs).toMatchObject([{ level: 'warn', message: expect.stringContaining('not JSON') }]);
  });
});
