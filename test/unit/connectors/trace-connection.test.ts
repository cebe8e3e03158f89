import { describe, expect, it } from 'vitest';
import type { Connection, SnapshotSession } from '../../../src/connectors/connector.js';
import { createRowConnector } from '../../../src/connectors/rows/create-row-connector.js';
import { traceConnection } from '../../../src/connectors/trace-connection.js';
import { DatabaseError } from '../../../src/core/errors.js';
import { noTelemetry, type SpanAttributes, type Telemetry } from '../../../src/core/telemetry.js';

interface Recorded {
  readonly name: string;
  readonly kind: string;
  readonly attributes: Record<string, unknown>;
  ended: 'well' | 'with an error' | undefined;
}

function recording(): { telemetry: Telemetry; spans: Recorded[] } {
  const spans: Recorded[] = [];
  const telemetry: Telemetry = {
    async span({ name, kind, attributes }, work) {
      const span: Recorded = { name, kind, attributes: { ...attributes }, ended: undefined };
      spans.push(span);
      const setAttributes = (more: SpanAttributes): void => void Object.assign(span.attributes, more);
      try {
        const given = await work({ setAttributes, recordError: () => undefined });
        span.ended = 'well';
        return given;
      } catch (error) {
        span.ended = 'with an error';
        throw error;
      }
    },
  };
  return { telemetry, spans };
}

const target = { type: 'postgres', database: 'shop', host: 'db', port: 5433, extraParams: {} } as const;

/** A connector's connection may be a class with private members, and frozen. */
class ClassConnection {
  readonly connectorName = 'mine';
  readonly systemName = 'postgresql';
  readonly #secret = 42;

  async snapshot<T>(_options: object, work: (session: SnapshotSession) => Promise<T>): Promise<T> {
    const refused = new DatabaseError('PM_DB_QUERY', 'bad value: "secret"', {
      details: { sqlstate: '22P02' },
    });
    return work({
      query: async <Row>(sql: string) => {
        if (sql.includes('bad')) throw refused;
        return [{ n: this.#secret }] as Row[];
      },
      copyBinary: async (_sql, onChunk) => onChunk(new Uint8Array([1])),
    });
  }

  listTables(): Promise<number[]> {
    return Promise.resolve([this.#secret]);
  }
}

const classConnection = (): Connection =>
  Object.freeze(new ClassConnection()) as unknown as Connection & ClassConnection;

describe('traceConnection', () => {
  it('is the connection itself without telemetry', () => {
    const connection = classConnection();
    expect(traceConnection({ connection, telemetry: noTelemetry, target })).toBe(connection);
  });

  it('puts every statement into a span, with what may be told of it', async () => {
    const { telemetry, spans } = recording();
    const traced = traceConnection({ connection: classConnection(), telemetry, target });
    const chunks: Uint8Array[] = [];
    const rows = await traced.snapshot({}, async (session) => {
      await session.copyBinary?.(
        'copy (select a from "s"."t") to stdout',
        (chunk) => void chunks.push(chunk),
      );
      return session.query('select n from "s"."t" where a = $1', ['secret']);
    });
    expect(rows).toEqual([{ n: 42 }]);
    expect(chunks).toHaveLength(1);
    expect(spans.map(({ name, kind, ended }) => [name, kind, ended])).toEqual([
      ['COPY s.t', 'statement', 'well'],
      ['SELECT s.t', 'statement', 'well'],
    ]);
    expect(spans[1]?.attributes).toEqual({
      'db.system.name': 'postgresql',
      'db.namespace': 'shop',
      'db.operation.name': 'SELECT',
      'db.collection.name': 's.t',
      'db.query.summary': 'SELECT s.t',
      'server.address': 'db',
      'server.port': 5433,
      'profilemesh.warehouse': 'postgres',
    });
    expect(await traced.listTables()).toEqual([42]);
    expect(traced.connectorName).toBe('mine');
    expect('tableFacts' in traced).toBe(false);
  });

  it('marks a statement that failed by its code', async () => {
    const { telemetry, spans } = recording();
    const traced = traceConnection({ connection: classConnection(), telemetry, target });
    const failing = traced.snapshot({}, (session) => session.query('select bad from "s"."t"'));
    await expect(failing).rejects.toMatchObject({ code: 'PM_DB_QUERY' });
    expect(spans[0]).toMatchObject({
      ended: 'with an error',
      attributes: { 'db.response.status_code': '22P02', 'error.type': '22P02' },
    });
    expect(JSON.stringify(spans)).not.toContain('secret');
  });

  it('makes one span of rows that are iterated, also when nobody reads them to the end', async () => {
    const { telemetry, spans } = recording();
    const connector = createRowConnector({
      name: 'mysql',
      open: () => ({
        listTables: () => [
          { schema: 'main', table: 'orders', columns: [{ name: 'id', kind: 'integer' as const }] },
        ],
        readRows: () => [[1], [2], [3]],
      }),
    });
    const connection = await connector.connect(target);
    const traced = traceConnection({ connection, telemetry, target });
    const seen = await traced.snapshot({}, async (session) => {
      const table = await traced.describeTable(session, { schema: null, table: 'orders' });
      const all: unknown[] = [];
      for await (const row of session.rows?.(table, table.columns) ?? []) all.push(row);
      for await (const _row of session.rows?.(table, table.columns) ?? []) break;
      return all;
    });
    expect(seen).toEqual([[1], [2], [3]]);
    expect(spans.map(({ ended }) => ended)).toEqual(['well', 'well']);
    expect(spans[0]?.attributes).toMatchObject({ 'db.operation.name': 'READ', 'db.system.name': 'mysql' });
  });
});
