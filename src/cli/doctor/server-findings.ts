import type { ResolvedConfig } from '../../config/types.js';
import type { ServerFacts } from '../../connectors/server-facts.js';
import { type Finding, failed, ok, warning } from './finding.js';

const MAX_CLOCK_DIFFERENCE_MS = 60_000;
/** Rows are read and folded between statements; a shorter pause than this ends transactions of healthy runs. */
const MIN_IDLE_MS = 60_000;

/** What a server says of itself, judged for profiling. */
export function serverFindings(
  facts: ServerFacts,
  options: { readonly execution: ResolvedConfig['execution']; readonly nowMs: number },
): Finding[] {
  return [
    versionFinding(facts),
    loginFinding(facts),
    ...encryptionFindings(facts),
    ...timeoutFindings(facts, options.execution),
    ...standbyFindings(facts),
    ...clockFindings(facts, options.nowMs),
  ];
}

function versionFinding({ version, oldestSupported }: ServerFacts): Finding {
  if (oldestSupported === null) return ok('version', version);
  return failed('version', `${version} is not supported`, `Use ${oldestSupported} or a later one.`);
}

function loginFinding({ login, isSuperuser }: ServerFacts): Finding {
  if (!isSuperuser) return ok('login', login);
  return warning(
    'login',
    `${login} is a superuser`,
    'Profiling needs no more than SELECT: use a login of its own with the rights to read the tables.',
  );
}

function encryptionFindings({ encryption }: ServerFacts): Finding[] {
  if (encryption === null) return [];
  if (encryption !== 'none') return [ok('encryption', encryption)];
  return [
    warning(
      'encryption',
      'the connection is not encrypted',
      'Outside of one machine or a private network add sslmode=verify-full to the URL.',
    ),
  ];
}

function timeoutFindings(
  { idleInTransactionMs, transactionMs }: ServerFacts,
  { statementTimeoutMs }: ResolvedConfig['execution'],
): Finding[] {
  const findings: Finding[] = [];
  if (transactionMs > 0 && transactionMs < statementTimeoutMs) {
    findings.push(
      warning(
        'time-outs',
        `the server ends a transaction after ${seconds(transactionMs)}, and one statement may take ${seconds(statementTimeoutMs)}`,
        `Raise transaction_timeout for this login, or set execution.statement_timeout_seconds to less than ${transactionMs / 1000}.`,
      ),
    );
  }
  if (idleInTransactionMs > 0 && idleInTransactionMs < MIN_IDLE_MS) {
    findings.push(
      warning(
        'time-outs',
        `the server ends a transaction that pauses for ${seconds(idleInTransactionMs)}`,
        'Set idle_in_transaction_session_timeout of this login to 60 s or more.',
      ),
    );
  }
  const limit = `${seconds(statementTimeoutMs)} a statement`;
  return findings.length > 0 ? findings : [ok('time-outs', `${limit}, none of the server's is in the way`)];
}

function standbyFindings({ isStandby, standbyDelayMs }: ServerFacts): Finding[] {
  if (!isStandby) return [];
  if (standbyDelayMs === null || standbyDelayMs < 0) return [ok('standby', 'it waits for long statements')];
  return [
    warning(
      'standby',
      `a standby: it cancels statements that hold up replication for ${seconds(standbyDelayMs)}`,
      'Profile the primary, or raise max_standby_streaming_delay, or turn hot_standby_feedback on.',
    ),
  ];
}

function clockFindings({ nowMs: serverMs }: ServerFacts, nowMs: number): Finding[] {
  const difference = Math.abs(serverMs - nowMs);
  if (difference <= MAX_CLOCK_DIFFERENCE_MS) return [];
  return [
    warning(
      'clock',
      `the server's clock and this machine's differ by ${seconds(difference)}`,
      'Set both by NTP: the times of runs and of changed tables are compared.',
    ),
  ];
}

function seconds(ms: number): string {
  return ms >= 120_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 1000)} s`;
}
