import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Clock } from 'profilemesh';
import { describe, expect, it } from 'vitest';
import { createTestPostgresDatabase } from '../../test/support/postgres.js';
import { printedInReadme, runExample } from '../../test/support/run-example.js';
import { everyDay, nextTimeOfDay } from './daily.mjs';

const folder = import.meta.dirname;

describe('01-daily-schedule', () => {
  it('prints what its README says, a failed night included', async () => {
    await using database = await createTestPostgresDatabase();
    const printed = await runExample({ folder, env: { DATABASE_URL: database.url } });
    expect(printed).toBe(await printedInReadme(folder));
    const stored = await database.query(
      'select dataset_name, row_count, profiled_at from profilemesh_runs order by profiled_at, dataset_name',
    );
    expect(stored.map(({ dataset_name, row_count }) => [dataset_name, Number(row_count)])).toEqual([
      ['customers', 2],
      ['orders', 10],
      ['customers', 2],
      ['orders', 20],
      ['orders', 30],
    ]);
  });

  it('waits for its time, and ends when it is told to', async () => {
    const program = spawn(process.execPath, [join(folder, 'main.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(program.stdout, 'data');
    expect(String(line)).toMatch(/^first run at \d{4}-\d\d-\d\dT03:00:00.000Z\n$/);
    program.kill('SIGTERM');
    expect(await once(program, 'exit')).toEqual([0, null]);
  });
});

describe('everyDay', () => {
  it('skips the days that a long job takes, and goes on after one that fails', async () => {
    let now = Date.parse('2026-03-01T12:00:00Z');
    const sleep = async (ms: number): Promise<void> => {
      now += ms;
    };
    const clock: Clock = { now: () => new Date(now), sleep };
    const stop = new AbortController();
    const due: string[] = [];
    const errors: unknown[] = [];
    await everyDay({
      at: '03:00',
      clock,
      signal: stop.signal,
      async job(day) {
        due.push(day.toISOString());
        if (due.length === 1) await sleep(30 * 3_600_000);
        if (due.length === 2) throw new Error('no database');
        if (due.length === 3) stop.abort();
      },
      onError: (error) => errors.push(error),
    });
    expect(due).toEqual(['2026-03-02T03:00:00.000Z', '2026-03-04T03:00:00.000Z', '2026-03-05T03:00:00.000Z']);
    expect(errors).toEqual([new Error('no database')]);
  });

  it('takes the next day when the time is now', () => {
    const next = nextTimeOfDay('03:00', new Date('2026-12-31T03:00:00Z'));
    expect(next.toISOString()).toBe('2027-01-01T03:00:00.000Z');
  });
});
