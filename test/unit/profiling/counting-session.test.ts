import { describe, expect, it } from 'vitest';
import type { SnapshotSession } from '../../../src/connectors/connector.js';
import { countingSession } from '../../../src/profiling/counting-session.js';

describe('countingSession', () => {
  it('counts what reads the table, of a session that is an object of a class too', async () => {
    class Session implements SnapshotSession {
      readonly #sent: string[] = [];
      async query<Row>(sql: string): Promise<Row[]> {
        this.#sent.push(sql);
        return [];
      }
      async copyBinary(sql: string): Promise<void> {
        this.#sent.push(sql);
      }
      async share(): Promise<string> {
        return this.#sent.join('; ');
      }
    }
    const counting = countingSession(new Session());
    await counting.query('set local work_mem = 1');
    await counting.query('select 1');
    await counting.copyBinary?.('copy t', () => undefined);
    expect(counting.statements).toBe(2);
    expect(await counting.share?.()).toBe('set local work_mem = 1; select 1; copy t');
  });
});
