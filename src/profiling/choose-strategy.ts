import { QUANTILE_NAMES } from '../config/metric-names.js';
import type { ExecutionStrategy } from '../config/types.js';
import type { Connection, SnapshotSession } from '../connectors/connector.js';
import type { RowSelection } from '../connectors/row-selection.js';
import type { TableInfo } from '../connectors/table-info.js';
import { UnsupportedFeatureError } from '../core/errors.js';
import { type ColumnDraft, wants } from './column-draft.js';
import { linkSpeed } from './link-speed.js';

export interface StrategyChoice {
  readonly strategy: 'pushdown' | 'stream';
  /** For the metadata, as a person reads it. */
  readonly reason: string;
}

interface ChooseOptions {
  readonly asked: ExecutionStrategy;
  readonly connection: Connection;
  readonly session: SnapshotSession;
  readonly table: TableInfo;
  readonly selection: RowSelection;
  readonly drafts: readonly ColumnDraft[];
}

// Nanoseconds a value on one core, measured by `npm run bench` over 1,000,000 rows of 20 columns: sorting for
// count(distinct) and percentiles against decoding the same value here.
const PUSHDOWN_NS = { moments: 50, distinct: 130, histogram: 85, quantiles: 300, topValues: 300 };
const STREAM_NS = { read: 110, bounds: 25 };
/** A row in the wire format for its bytes in the table: every value has a length of four bytes. */
const WIRE_GROWTH = 1.2;
/** Where the size is known and the rows are not: bytes of a row. */
const USUAL_ROW_BYTES = 120;
/** Below it either takes milliseconds, and the exact answer costs nothing more. */
const SMALL_ROWS = 10_000;

/**
 * `auto`: the strategy whose estimated time is less, by the table's size in the catalog, the metrics asked for and the
 * measured speed of the link. The size of a view is not known: its metrics are computed in the database.
 *
 * @throws {UnsupportedFeatureError} `stream` was asked for, and the connection can't stream rows
 */
export async function chooseStrategy(options: ChooseOptions): Promise<StrategyChoice> {
  const { asked, connection, session, table, drafts } = options;
  const { stream } = connection.dialect;
  const canStream = session.copyBinary !== undefined && stream !== undefined;
  if (asked === 'stream' && !canStream) {
    throw new UnsupportedFeatureError({
      feature: 'execution.strategy "stream"',
      connector: connection.connectorName,
      alternative: 'use strategy auto or pushdown',
    });
  }
  if (asked !== 'auto') return { strategy: asked, reason: 'as configured' };
  if (!canStream) return pushdown('the connector can’t stream rows');
  if (!drafts.some((draft) => wants(draft, ...FROM_VALUES))) return pushdown('no metric needs every value');
  const size = sizeOf(table, options.selection);
  if (!size) return pushdown('the size of the relation is not known');
  if (size.rows < SMALL_ROWS) return pushdown(`about ${Math.round(size.rows)} rows`);
  const inDatabase = (size.rows * pushdownNs(drafts)) / 1e9;
  // What can't be decoded is measured by the database all the same.
  const decoded = drafts.filter((draft) => stream.field(draft.column) !== undefined);
  if (decoded.length === 0) return pushdown('no column can be streamed');
  const rest = (size.rows * pushdownNs(drafts.filter((draft) => !decoded.includes(draft)))) / 1e9;
  const here = (size.rows * streamNs(decoded)) / 1e9;
  if (here + rest >= inDatabase)
    return pushdown(`estimated ${seconds(inDatabase)} against ${seconds(here + rest)} to stream`);
  const speed = await linkSpeed(connection, stream, session);
  const streaming = Math.max(here, (size.bytes * WIRE_GROWTH) / speed) + rest;
  const link = `at ${Math.round(speed / 1e6)} MB/s`;
  return streaming < inDatabase
    ? { strategy: 'stream', reason: `estimated ${seconds(streaming)} ${link} against ${seconds(inDatabase)}` }
    : pushdown(`estimated ${seconds(inDatabase)} against ${seconds(streaming)} to stream ${link}`);
}

const FROM_VALUES = ['distinct_count', 'distinct_percent', ...QUANTILE_NAMES, 'top_values'] as const;

function pushdown(reason: string): StrategyChoice {
  return { strategy: 'pushdown', reason };
}

function sizeOf(table: TableInfo, { sample }: RowSelection): { rows: number; bytes: number } | undefined {
  const { estimatedBytes, estimatedRows } = table;
  if (estimatedBytes === null) return undefined;
  const rows = estimatedRows ?? estimatedBytes / USUAL_ROW_BYTES;
  const measured = Math.min(rows * (sample?.fraction ?? 1), sample?.maxRows ?? Number.POSITIVE_INFINITY);
  return { rows: measured, bytes: rows > 0 ? (estimatedBytes * measured) / rows : 0 };
}

function pushdownNs(drafts: readonly ColumnDraft[]): number {
  return sum(drafts, (draft) => {
    const quantiles = wants(draft, ...QUANTILE_NAMES);
    return (
      PUSHDOWN_NS.moments +
      (wants(draft, 'distinct_count', 'distinct_percent') ? PUSHDOWN_NS.distinct : 0) +
      (wants(draft, 'histogram') ? PUSHDOWN_NS.histogram : 0) +
      (quantiles ? PUSHDOWN_NS.quantiles : 0) +
      (wants(draft, 'top_values') ? PUSHDOWN_NS.topValues : 0)
    );
  });
}

function streamNs(drafts: readonly ColumnDraft[]): number {
  return sum(drafts, (draft) => STREAM_NS.read + (wants(draft, 'histogram') ? STREAM_NS.bounds : 0));
}

function sum(drafts: readonly ColumnDraft[], cost: (draft: ColumnDraft) => number): number {
  return drafts.reduce((total, draft) => total + cost(draft), 0);
}

function seconds(value: number): string {
  return `${value < 10 ? value.toPrecision(2) : Math.round(value)} s`;
}
