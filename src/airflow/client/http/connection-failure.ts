import { AirflowApiError } from '../../../core/errors.js';
import { TunnelRefusedError } from './tunnel-agent.js';

// What a later attempt does not change.
const UNTRUSTED = /SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)|CERT_(?:UNTRUSTED|REJECTED|SIGNATURE_FAILURE)/;
const OTHER_NAME = 'ERR_TLS_CERT_ALTNAME_INVALID';
const NO_TLS = /EPROTO|ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)/;
const OTHER_TLS = /CERT|ERR_TLS|ERR_SSL/;

/** The error of a request without an answer. */
export function connectionFailure(
  request: { readonly method: string; readonly origin: string; readonly shownPath: string },
  { cause, proxy, maybeApplied }: { cause: Error; proxy: string | undefined; maybeApplied: boolean },
): AirflowApiError {
  const path = request.shownPath;
  const { why, transient, advice = adviceFor(proxy) } = describe(cause);
  const way = proxy === undefined ? '' : ` through the proxy ${proxy}`;
  return new AirflowApiError(
    'PM_AIRFLOW_UNREACHABLE',
    `${request.method} ${path} has no answer from ${request.origin}${way}: ${why}. ${advice}.`,
    { method: request.method, path, transient, maybeApplied, cause },
  );
}

interface Failure {
  readonly why: string;
  readonly transient: boolean;
  /** Default: what helps in most cases. */
  readonly advice?: string;
}

function adviceFor(proxy: string | undefined): string {
  const check = 'Check the url, and that the server runs there';
  return proxy === undefined
    ? `${check}; where only a proxy leads to it, set HTTPS_PROXY or HTTP_PROXY`
    : `${check}, and that the proxy leads to it; NO_PROXY lists what needs no proxy`;
}

function describe(cause: Error): Failure {
  const code = errorCode(cause);
  if (cause instanceof TunnelRefusedError) {
    const login = { advice: 'Put user and password in the address of the proxy' };
    return { why: cause.message, transient: cause.status >= 500, ...(cause.status === 407 && login) };
  }
  const tls = describeTls(code);
  if (tls !== undefined) return { ...tls, transient: false };
  if (code === 'ECONNREFUSED') return { why: 'nothing listens there (ECONNREFUSED)', transient: true };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return { why: `its name has no address (${code})`, transient: true };
  if (code.startsWith('HPE_') || code === 'ERR_INVALID_CHAR')
    return { why: `no HTTP (${code})`, transient: false };
  return { why: code === '' ? cause.message : `the connection broke (${code})`, transient: true };
}

function describeTls(code: string): Omit<Failure, 'transient'> | undefined {
  if (code === OTHER_NAME) {
    const advice = 'Use the name that the certificate has';
    return { why: `its certificate is for another name (${code})`, advice };
  }
  if (code === 'CERT_HAS_EXPIRED')
    return { why: `its certificate has expired (${code})`, advice: 'Renew it on the server' };
  if (UNTRUSTED.test(code)) {
    const advice =
      "Name the file of the authority's PEM in the variable NODE_EXTRA_CA_CERTS; code may give the PEM as caCertificate";
    return { why: `its certificate is not trusted (${code})`, advice };
  }
  if (NO_TLS.test(code)) {
    return {
      why: `the port speaks no TLS, or a version that this Node refuses (${code})`,
      advice: 'Try http://',
    };
  }
  return OTHER_TLS.test(code) ? { why: `the TLS connection failed (${code})` } : undefined;
}

function errorCode(error: Error): string {
  const { code } = error as Error & { code?: unknown };
  if (typeof code === 'string') return code;
  // Several addresses were tried, each with its own failure.
  return error instanceof AggregateError && error.errors[0] instanceof Error
    ? errorCode(error.errors[0])
    : '';
}
