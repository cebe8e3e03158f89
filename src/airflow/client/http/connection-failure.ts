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
  const { why, transient } = describe(cause);
  const way = proxy === undefined ? '' : ` through the proxy ${proxy}`;
  return new AirflowApiError(
    'PM_AIRFLOW_UNREACHABLE',
    `${request.method} ${path} has no answer from ${request.origin}${way}: ${why}.`,
    { method: request.method, path, transient, maybeApplied, cause },
  );
}

function describe(cause: Error): { why: string; transient: boolean } {
  const code = errorCode(cause);
  if (cause instanceof TunnelRefusedError) {
    const hint = cause.status === 407 ? '; put user and password in the address of the proxy' : '';
    return { why: `${cause.message}${hint}`, transient: cause.status >= 500 };
  }
  const tls = describeTls(code);
  if (tls !== undefined) return { why: tls, transient: false };
  if (code === 'ECONNREFUSED') return { why: 'nothing listens there (ECONNREFUSED)', transient: true };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return { why: `its name has no address (${code})`, transient: true };
  if (code.startsWith('HPE_') || code === 'ERR_INVALID_CHAR')
    return { why: `no HTTP (${code})`, transient: false };
  return { why: code === '' ? cause.message : `the connection broke (${code})`, transient: true };
}

function describeTls(code: string): string | undefined {
  if (code === OTHER_NAME)
    return `its certificate is for another name (${code}); use the name that the certificate has`;
  if (code === 'CERT_HAS_EXPIRED') return `its certificate has expired (${code}); renew it on the server`;
  if (UNTRUSTED.test(code)) {
    return `its certificate is not trusted (${code}); give the authority's PEM as caCertificate, or its file in NODE_EXTRA_CA_CERTS`;
  }
  if (NO_TLS.test(code))
    return `the port speaks no TLS, or a version that this Node refuses (${code}); try http://`;
  return OTHER_TLS.test(code) ? `the TLS connection failed (${code})` : undefined;
}

function errorCode(error: Error): string {
  const { code } = error as Error & { code?: unknown };
  if (typeof code === 'string') return code;
  // Several addresses were tried, each with its own failure.
  return error instanceof AggregateError && error.errors[0] instanceof Error
    ? errorCode(error.errors[0])
    : '';
}
