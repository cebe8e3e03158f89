import { describe, expect, it } from 'vitest';
import type { SnapshotSession } from '../../../src/connectors/connector.js';
import { createCopyDialect } from '../../../src/connectors/postgres/copy-dialect.js';
import { createRowConnector } from '../../../src/connectors/rows/create-row-connector.js';
import { linkSpeed } from '../../../src/profiling/link-speed.js';

const stream = createCopyDialect({ utf8: true, serverVersion: 170_000 });

const connect = () =>
  createRowConnector({ name: 'sqlite', open: () => ({ listTables: () => [], readRows: () => [] }) }).connect({
    type: 'sqlite',
    database: 'shop',
    extraParams: {},
  });

/** A session that answers at once, or not at all. */
function sessionOf(answer: () => Promise<void>): SnapshotSession & { asked: number } {
  return {
    asked: 0,
    query: async () => [],
    copyBinary() {
      this.asked += 1;
      return answer();
    },
  };
}

describe('linkSpeed', () => {
  it('is measured once for a connection', async () => {
    const connection = await connect();
    const first = sessionOf(async () => undefined);
    const second = sessionOf(async () => undefined);
    const speed = await linkSpeed(connection, stream, first);
    expect(speed).toBeGreaterThanOrEqual(1e3);
    expect(await linkSpeed(connection, stream, second)).toBe(speed);
    expect(second.asked).toBe(0);
  });

  it('is measured anew by a session that waited for one that failed', async () => {
    const connection = await connect();
    const failing = linkSpeed(
      connection,
      stream,
      sessionOf(() => Promise.reject(new Error('connection lost'))),
    );
    const other = sessionOf(async () => undefined);
    const waiting = linkSpeed(connection, stream, other);
    await expect(failing).rejects.toThrow('connection lost');
    expect(await waiting).toBeGreaterThanOrEqual(1e3);
    expect(other.asked).toBeGreaterThan(0);
  });
});
