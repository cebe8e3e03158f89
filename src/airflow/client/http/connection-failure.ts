import { AirflowApiError } from '../../../core/errors.js';
import { TunnelRefusedError } from './tunnel-agent.js';

// What a later attempt does not change.
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)|ERR_TLS|ERR_SSL|EPROTO/;

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
  if (CERTIFICATE.test(code)) {
    return {
      why: `its certificate is not trusted (${code}); give the authority's PEM as caCertificate`,
      transient: false,
    };
  }
  if (code === 'ECONNREFUSED') return { why: 'nothing listens there (ECONNREFUSED)', transient: true };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return { why: `its name has no address (${code})`, transient: true };
  if (code.startsWith('HPE_') || code === 'ERR_INVALID_CHAR')
    return { why: `no HTTP (${code})`, transient: false };
  return { why: code === '' ? cause.message : `the connection broke (${code})`, transient: true };
}

function errorCode(error: Error): string {
  const { code } = error as Error & { code?: unknown };
  if (typeof code === 'string') return code;
  // Several addresses were tried, each with its own failure.
  return error instanceof AggregateError && error.errors[0] instanceof Error
    ? errorCode(error.errors[0])
    : '';
}
