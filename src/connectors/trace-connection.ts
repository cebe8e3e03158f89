import type { ResolvedConnection } from '../config/types.js';
import { isProfileMeshError } from '../core/errors.js';
import { formatTableName } from '../core/format-table-name.js';
import { noTelemetry, type SpanAttributes, type Telemetry } from '../core/telemetry.js';
import { SPAN_ATTRIBUTES } from '../model/span-attributes.js';
import type { Connection, SnapshotSession } from './connector.js';
import { statementFacts } from './statement-facts.js';

interface Tracing {
  readonly telemetry: Telemetry;
  readonly common: SpanAttributes;
}

/**
 * The same connection, each statement of its snapshots in a span with the `db.*` attributes of OpenTelemetry's semantic
 * conventions. Neither a statement's text nor a value is told. Without telemetry it is the connection itself.
 */
export function traceConnection(options: {
  readonly connection: Connection;
  readonly telemetry: Telemetry;
  /** Where it leads. */
  readonly target: ResolvedConnection;
}): Connection {
  const { connection, telemetry, target } = options;
  if (telemetry === noTelemetry) return connection;
  const common = {
    'db.system.name': connection.systemName ?? connection.connectorName,
    'db.namespace': target.database,
    'server.address': target.host,
    'server.port': target.port,
    [SPAN_ATTRIBUTES.warehouse]: target.type,
  };
  const tracing = { telemetry, common };
  return override(connection, {
    snapshot: (snapshotOptions, work) =>
      connection.snapshot(snapshotOptions, (session) => work(traceSession(session, tracing))),
  });
}

function traceSession(session: SnapshotSession, tracing: Tracing): SnapshotSession {
  const { copyBinary, rows } = session;
  return override(session, {
    query: (sql, parameters) => inSpan(sql, tracing, () => session.query(sql, parameters)),
    ...(copyBinary && {
      copyBinary: (sql, onChunk) => inSpan(sql, tracing, () => copyBinary.call(session, sql, onChunk)),
    }),
    ...(rows && {
      rows: (table, columns) =>
        traceRows(() => rows.call(session, table, columns), { name: formatTableName(table), tracing }),
    }),
  });
}

function inSpan<T>(sql: string, { telemetry, common }: Tracing, send: () => Promise<T>): Promise<T> {
  const { operation, collection, summary } = statementFacts(sql);
  const attributes = {
    ...common,
    'db.operation.name': operation,
    'db.collection.name': collection,
    'db.query.summary': summary,
  };
  return telemetry.span({ kind: 'statement', name: summary, attributes }, async (span) => {
    try {
      return await send();
    } catch (error) {
      span.setAttributes(failureAttributes(error));
      throw error;
    }
  });
}

function failureAttributes(error: unknown): SpanAttributes {
  if (!isProfileMeshError(error)) return { 'error.type': error instanceof Error ? error.name : '_OTHER' };
  const { sqlstate } = error.details;
  if (typeof sqlstate !== 'string') return { 'error.type': error.code };
  return { 'error.type': sqlstate, 'db.response.status_code': sqlstate };
}

/** A span from the first row that is asked for to the last. */
async function* traceRows(
  open: () => ReturnType<NonNullable<SnapshotSession['rows']>>,
  { name, tracing: { telemetry, common } }: { name: string; tracing: Tracing },
): AsyncGenerator<readonly unknown[]> {
  let end: (error?: { readonly cause: unknown }) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => (error ? reject(error.cause) : resolve());
  });
  const summary = `READ ${name}`;
  const attributes = {
    ...common,
    'db.operation.name': 'READ',
    'db.collection.name': name,
    'db.query.summary': summary,
  };
  const span = telemetry.span({ kind: 'statement', name: summary, attributes }, () => ended);
  try {
    yield* open();
  } catch (cause) {
    end({ cause });
    throw cause;
  } finally {
    end();
    // What it failed with is thrown above.
    await span.catch(() => undefined);
  }
}

/** An object that is `target` but for some members. Not by copying: members may be inherited and private. */
function override<T extends object>(target: T, members: Partial<T>): T {
  return new Proxy(Object.create(Object.getPrototypeOf(target)) as T, {
    get(_, key) {
      if (Object.hasOwn(members, key)) return Reflect.get(members, key) as unknown;
      const value = Reflect.get(target, key, target) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
    has: (_, key) => Reflect.has(target, key),
  });
}
