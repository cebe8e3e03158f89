import { quoteLiteral } from './quote.js';

/** One round trip: the transaction, its snapshot-wide settings and the savepoint that a failed statement goes back to. */
export function beginSnapshotSql(options: {
  statementTimeoutMs: number;
  serverVersion: number;
  joins?: string | undefined;
}): string {
  const { statementTimeoutMs, serverVersion, joins } = options;
  return [
    'begin isolation level repeatable read read only',
    ...(joins === undefined ? [] : [`set transaction snapshot ${quoteLiteral(joins)}`]),
    // A snapshot that others share waits while they work.
    'set local idle_in_transaction_session_timeout = 0',
    'set local standard_conforming_strings = on',
    `set local statement_timeout = ${Math.max(1, Math.ceil(statementTimeoutMs))}`,
    // Compiling some hundred expressions costs more than it saves, up to three times the statement.
    'set local jit = off',
    // From 16 on, the planner would sort whole rows for one count(distinct), and plans 1,600 of them for half a minute.
    ...(serverVersion >= 160_000 ? ['set local enable_presorted_aggregate = off'] : []),
    `set local timezone = ${quoteLiteral('UTC')}`,
    `set local datestyle = ${quoteLiteral('ISO, YMD')}`,
    'set local intervalstyle = iso_8601',
    'set local extra_float_digits = 1',
    `savepoint ${SAVEPOINT}`,
  ].join('; ');
}

const SAVEPOINT = 'profilemesh';
export const ROLLBACK_STATEMENT = `rollback to savepoint ${SAVEPOINT}`;

/** Its second answer holds the name. Inside a savepoint a snapshot can't be exported. */
export const SHARE_SNAPSHOT_SQL = `release savepoint ${SAVEPOINT}; select pg_export_snapshot() as name; savepoint ${SAVEPOINT}`;
