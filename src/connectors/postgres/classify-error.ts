import { AbortedError, DatabaseError, type ErrorCode, isProfileMeshError } from '../../core/errors.js';

interface DriverError {
  readonly message?: string;
  readonly code?: string;
  readonly severity?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
  readonly errors?: readonly unknown[];
}

interface Verdict {
  readonly code: ErrorCode;
  readonly transient?: boolean;
  readonly remedy: string;
}

const EXACT: Readonly<Record<string, Verdict>> = {
  '28P01': { code: 'PM_DB_AUTH', remedy: 'check username and password' },
  '28000': { code: 'PM_DB_AUTH', remedy: 'check the user and the server’s pg_hba.conf' },
  '3D000': { code: 'PM_DB_CONNECTION', remedy: 'check the database name' },
  '3F000': { code: 'PM_DB_TABLE_MISSING', remedy: 'check the schema name' },
  '42P01': { code: 'PM_DB_TABLE_MISSING', remedy: 'check the schema and table name' },
  '42501': { code: 'PM_DB_PERMISSION', remedy: 'ask for the privilege that the message names' },
  '53300': {
    code: 'PM_DB_CONNECTION',
    transient: true,
    remedy:
      'the server has no free connection: lower execution.max_workers, execution.table_connections or warehouse_limits',
  },
  '55P03': { code: 'PM_DB_TIMEOUT', transient: true, remedy: 'another session holds a lock' },
  '57014': {
    code: 'PM_DB_TIMEOUT',
    remedy: 'raise execution.statement_timeout_seconds, or profile a sample or a partition',
  },
  '40001': { code: 'PM_DB_QUERY', transient: true, remedy: 'try again' },
  '40P01': { code: 'PM_DB_QUERY', transient: true, remedy: 'try again' },
  ECONNREFUSED: {
    code: 'PM_DB_CONNECTION',
    transient: true,
    remedy: 'check host and port, and that the server is running',
  },
  ENOTFOUND: { code: 'PM_DB_CONNECTION', remedy: 'check the host name' },
  '57P03': { code: 'PM_DB_CONNECTION', transient: true, remedy: 'the server is starting or stopping: wait' },
  EAI_AGAIN: { code: 'PM_DB_CONNECTION', transient: true, remedy: 'the host name could not be looked up' },
};

const LOST: Verdict = { code: 'PM_DB_CONNECTION', transient: true, remedy: 'the connection was lost' };
const LOST_CODES = /^(08|57P0[1-35]|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)/;
const LOST_MESSAGES =
  /connection terminated|connection ended|not queryable|client has encountered a connection error|server closed the connection/i;
const CONNECT_TIMEOUT = /timeout expired|timeout exceeded when trying to connect|connection timeout/i;
const NO_PASSWORD = /client password must be a (non-empty )?string/i;
const BAD_PASSWORD = /SASL|password authentication/i;

/** Names the cause in our codes and keeps SQLSTATE, table and column. `object` is what was being done, on what. */
export function classifyPostgresError(
  error: unknown,
  object: string,
  phase: 'connect' | 'query' = 'query',
): DatabaseError | AbortedError {
  if (error instanceof AbortedError || error instanceof DatabaseError) return error;
  if (isProfileMeshError(error)) return error as DatabaseError;
  const driver = (typeof error === 'object' && error !== null ? error : {}) as DriverError;
  // Node reports a host with several addresses as one AggregateError without a message of its own.
  const inner = driver.errors?.[0] as DriverError | undefined;
  const message = driver.message || inner?.message || String(error);
  const code = driver.code ?? inner?.code;
  const { code: ours, transient = false, remedy } = judge({ code, message, phase });
  const details = {
    // pg gives a server's error its severity; codes without one are Node's.
    ...(code ? { [driver.severity ? 'sqlstate' : 'errno']: code } : {}),
    ...(driver.table ? { table: driver.table } : {}),
    ...(driver.column ? { column: driver.column } : {}),
    ...(driver.constraint ? { constraint: driver.constraint } : {}),
  };
  return new DatabaseError(ours, `${object}: ${message} (${remedy})`, { transient, details, cause: error });
}

function judge(options: { code: string | undefined; message: string; phase: 'connect' | 'query' }): Verdict {
  const { code, message, phase } = options;
  const exact = code === undefined ? undefined : EXACT[code];
  if (exact) return exact;
  if (CONNECT_TIMEOUT.test(message)) {
    return {
      code: 'PM_DB_TIMEOUT',
      transient: true,
      remedy: 'the host does not answer: check host, port and firewall',
    };
  }
  if ((code && LOST_CODES.test(code)) || LOST_MESSAGES.test(message)) return LOST;
  if (NO_PASSWORD.test(message)) {
    return { code: 'PM_DB_AUTH', remedy: 'the server wants a password: give one, such as in PGPASSWORD' };
  }
  if (BAD_PASSWORD.test(message)) return { code: 'PM_DB_AUTH', remedy: 'check username and password' };
  if (phase === 'connect') {
    const remedy = /ssl|tls|certificate/i.test(message)
      ? 'check sslmode and the server’s certificate'
      : 'check host, port and the connection’s other parameters';
    return { code: 'PM_DB_CONNECTION', remedy };
  }
  return { code: 'PM_DB_QUERY', remedy: code ? `SQLSTATE ${code}` : 'see the cause' };
}
