import type { SnapshotSession } from '../connector.js';
import type { ServerFacts } from '../server-facts.js';

const OLDEST_VERSION = 110_000;

// A timeout's unit is ms, but current_setting() prints another; pg_settings has the number. A role may have its own.
const SQL = `select current_setting('server_version') as version,
  current_user as login,
  (select rolsuper from pg_catalog.pg_roles where rolname = current_user) as superuser,
  coalesce(not (inet_server_addr() <<= '127.0.0.0/8' or inet_server_addr() = '::1'), false) as "overNetwork",
  (select case when s.ssl then s.version end from pg_catalog.pg_stat_ssl s where s.pid = pg_backend_pid()) as encryption,
  pg_is_in_recovery() as standby,
  (select setting::float8 from pg_catalog.pg_settings where name = 'max_standby_streaming_delay') as "standbyDelayMs",
  (select reset_val::float8 from pg_catalog.pg_settings where name = 'idle_in_transaction_session_timeout') as "idleMs",
  (select reset_val::float8 from pg_catalog.pg_settings where name = 'transaction_timeout') as "transactionMs",
  extract(epoch from clock_timestamp())::float8 * 1000 as "nowMs"`;

interface Row {
  version: string;
  login: string;
  superuser: boolean | null;
  overNetwork: boolean;
  encryption: string | null;
  standby: boolean;
  standbyDelayMs: number | null;
  idleMs: number | null;
  /** Since PostgreSQL 17. */
  transactionMs: number | null;
  nowMs: number;
}

/** What the server says of itself and of this session. */
export async function postgresServerFacts(
  session: SnapshotSession,
  serverVersion: number,
): Promise<ServerFacts> {
  const [row] = await session.query<Row>(SQL);
  if (!row) throw new TypeError('A select without a table gave no row.');
  return {
    version: `PostgreSQL ${row.version}`,
    oldestSupported: serverVersion < OLDEST_VERSION ? 'PostgreSQL 11' : null,
    login: row.login,
    isSuperuser: row.superuser ?? false,
    encryption: row.encryption ?? (row.overNetwork ? 'none' : null),
    isStandby: row.standby,
    standbyDelayMs: row.standby ? row.standbyDelayMs : null,
    idleInTransactionMs: row.idleMs ?? 0,
    transactionMs: row.transactionMs ?? 0,
    nowMs: row.nowMs,
  };
}
