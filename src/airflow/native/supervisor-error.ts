import { ProfileMeshError, type ProfileMeshErrorOptions } from '../../core/errors.js';

export interface SupervisorErrorOptions extends ProfileMeshErrorOptions {
  /** The kind of message that was sent, e.g. `SetXCom`. */
  readonly request: string;
  /** The supervisor's own code, e.g. `API_SERVER_ERROR`, `CONNECTION_NOT_FOUND`, `PERMISSION_DENIED`. */
  readonly reason?: string;
  /** What the API server answered the supervisor with. */
  readonly status?: number;
}

/**
 * Airflow's supervisor refused a request of a native task, did not answer it, or closed the connection.
 * `code` is PM_AIRFLOW_SUPERVISOR.
 */
export class SupervisorError extends ProfileMeshError {
  readonly request: string;
  readonly reason: string | undefined;
  readonly status: number | undefined;

  constructor(message: string, options: SupervisorErrorOptions) {
    const { request, reason, status } = options;
    super('PM_AIRFLOW_SUPERVISOR', message, {
      ...options,
      details: { request, ...(reason !== undefined && { reason }), ...(status !== undefined && { status }) },
    });
    this.request = request;
    this.reason = reason;
    this.status = status;
  }
}

const TRANSIENT_STATUS = new Set([429, 502, 503, 504]);
const MAX_DETAIL_LENGTH = 200;

/** The error of a reply; `undefined` for a reply that is none. Errors come in a slot of their own, and as a body. */
export function replyError(request: string, body: unknown, error: unknown): SupervisorError | undefined {
  const found = asObject(error) ?? asErrorBody(body);
  if (found === undefined) {
    return error === null || error === undefined
      ? undefined
      : new SupervisorError(`${refused(request)}: ${shorten(error)}.`, { request });
  }
  const reason = typeof found['error'] === 'string' ? found['error'] : 'GENERIC_ERROR';
  const detail = asObject(found['detail']) ?? {};
  const status = typeof detail['status_code'] === 'number' ? detail['status_code'] : undefined;
  const said = detail['detail'] ?? detail['message'] ?? found['detail'];
  const where = status === undefined ? reason : `${reason}, HTTP ${status}`;
  return new SupervisorError(`${refused(request)} (${where})${said ? `: ${shorten(said)}` : ''}.`, {
    request,
    reason,
    ...(status !== undefined && { status }),
    // Without a status the supervisor did not reach its API server.
    transient: reason === 'API_SERVER_ERROR' && (status === undefined || TRANSIENT_STATUS.has(status)),
  });
}

function asErrorBody(body: unknown): Readonly<Record<string, unknown>> | undefined {
  const object = asObject(body);
  return object?.['type'] === 'ErrorResponse' ? object : undefined;
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function refused(request: string): string {
  return `Airflow refused the task's ${request}`;
}

function shorten(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_DETAIL_LENGTH ? `${text.slice(0, MAX_DETAIL_LENGTH)}…` : text;
}
