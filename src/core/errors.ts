import { redactText } from './redact.js';

/**
 * Every code a {@link ProfileMeshError} can carry. Codes are stable: they may be matched on, and
 * `docs/TROUBLESHOOTING.md` has an entry for each.
 */
export const ERROR_CODES = [
  'PM_ABORTED',
  'PM_AIRFLOW_API',
  'PM_AIRFLOW_AUTH',
  'PM_AIRFLOW_CONFLICT',
  'PM_AIRFLOW_FORBIDDEN',
  'PM_AIRFLOW_NOT_FOUND',
  'PM_AIRFLOW_REJECTED',
  'PM_AIRFLOW_TIMEOUT',
  'PM_AIRFLOW_UNREACHABLE',
  'PM_AIRFLOW_UNSUPPORTED',
  'PM_AIRFLOW_BUNDLE',
  'PM_AIRFLOW_CONNECTION',
  'PM_AIRFLOW_PROTOCOL',
  'PM_AIRFLOW_SUPERVISOR',
  'PM_CONFIG_INVALID',
  'PM_CONFIG_INVALID_VALUE',
  'PM_CONFIG_MISSING_KEY',
  'PM_CONFIG_NOT_FOUND',
  'PM_CONFIG_SYNTAX',
  'PM_CONFIG_UNKNOWN_KEY',
  'PM_CONFIG_UNREADABLE',
  'PM_CONFIG_UNSET_VARIABLE',
  'PM_CURSOR_CONFLICT',
  'PM_CURSOR_STORE',
  'PM_DB_AUTH',
  'PM_DB_CONNECTION',
  'PM_DB_DRIVER_MISSING',
  'PM_DB_LOCKED',
  'PM_DB_PERMISSION',
  'PM_DB_QUERY',
  'PM_DB_TABLE_MISSING',
  'PM_DB_TIMEOUT',
  'PM_EVENT_DELIVERY',
  'PM_INTERNAL',
  'PM_INVALID_ARGUMENT',
  'PM_LINEAGE_DELIVERY',
  'PM_METRICS_PORT',
  'PM_PACKAGE_MISSING',
  'PM_PLAN_NO_TABLES',
  'PM_PLAN_PARTITION_KEY',
  'PM_PLAN_PATTERN_UNMATCHED',
  'PM_PLAN_SAMPLING_COLUMN',
  'PM_PROFILING_FAILED',
  'PM_PROFILING_NO_RESULTS',
  'PM_SENSOR_TIMEOUT',
  'PM_STORAGE_FAILED',
  'PM_STORAGE_RUN_UNKNOWN',
  'PM_STORAGE_TABLES_MISSING',
  'PM_TASK_FAILED',
  'PM_TASK_RESCHEDULE',
  'PM_TASK_RETRY',
  'PM_TASK_SKIPPED',
  'PM_UNSUPPORTED',
  'PM_XCOM_CLOSED',
  'PM_XCOM_INVALID',
  'PM_XCOM_LOST',
  'PM_XCOM_TOO_LARGE',
  'PM_XCOM_UNWRITABLE',
] as const;

/** The code of an error, one of {@link ERROR_CODES}. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** What an error has besides code and message. */
export interface ProfileMeshErrorOptions {
  /** A retry may help. Retry policies read this and nothing else. Default false. */
  readonly transient?: boolean;
  /** Facts for programs: JSON-safe, without secrets. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

// The registry symbol makes errors of two installed copies (ESM and CJS, or two versions) recognise each other.
const BRAND = Symbol.for('profilemesh.error');

/** Base of every error this package throws. Secrets are removed from the message at construction. */
export class ProfileMeshError extends Error {
  readonly code: ErrorCode;
  readonly transient: boolean;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: ProfileMeshErrorOptions = {}) {
    super(redactText(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.transient = options.transient ?? false;
    this.details = options.details ?? {};
    Object.defineProperty(this, BRAND, { value: true });
  }

  toJSON(): { name: string; code: ErrorCode; message: string; transient: boolean; details: unknown } {
    return {
      name: this.name,
      code: this.code,
      message: this.message,
      transient: this.transient,
      details: this.details,
    };
  }
}

/** True for an error of this package, of any installed copy. */
export function isProfileMeshError(error: unknown): error is ProfileMeshError {
  return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[BRAND] === true;
}

/** One thing wrong with a configuration. */
export interface ConfigIssue {
  readonly code: ErrorCode;
  /** Where in the document, e.g. `['profiling', 'tables', 0, 'table']`. Empty for the whole document. */
  readonly path: ReadonlyArray<string | number>;
  /** What was found, what is allowed, and the nearest valid key for an unknown one. */
  readonly message: string;
  /** The file, or the environment variable, the value came from. */
  readonly source?: string;
  /** Line in the file, from 1. */
  readonly line?: number;
  readonly column?: number;
}

/** The configuration can't be used. `issues` holds every problem found, not only the first. */
export class ConfigError extends ProfileMeshError {
  readonly issues: readonly ConfigIssue[];

  constructor(message: string, issues: readonly ConfigIssue[], options: ProfileMeshErrorOptions = {}) {
    const first = issues[0];
    const code = issues.length === 1 && first ? first.code : 'PM_CONFIG_INVALID';
    super(code, [message, ...issues.map((issue) => `  ${formatIssue(issue)}`)].join('\n'), {
      ...options,
      details: { issues: issues.map((issue) => ({ ...issue, message: redactText(issue.message) })) },
    });
    this.issues = issues.map((issue) => ({ ...issue, message: redactText(issue.message) }));
  }
}

function formatIssue(issue: ConfigIssue): string {
  const place = [issue.source, issue.line, issue.column].filter((part) => part !== undefined).join(':');
  const path = issue.path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');
  // No ": " after the path: "password: found" would read as an assignment and be masked.
  const where = [place, path].filter((part) => part !== '').join(': ');
  return where === '' ? issue.message : `${where} — ${issue.message}`;
}

/** The database refused or was lost. `details` names what the driver told: `sqlstate`, `table`, `column`. */
export class DatabaseError extends ProfileMeshError {
  get sqlstate(): string | undefined {
    return this.details.sqlstate as string | undefined;
  }
}

/** Every table of a run failed, or nothing was profiled. `details.failures` has one entry per table. */
export class ProfilingError extends ProfileMeshError {}

/** A run, an event or a cursor could not be stored or read back. */
export class StorageError extends ProfileMeshError {}

/** A value can't travel as XCom. */
export class XComError extends ProfileMeshError {}

/** The sensor's deadline passed without a change. */
export class SensorTimeoutError extends ProfileMeshError {
  constructor(message: string, options: ProfileMeshErrorOptions = {}) {
    super('PM_SENSOR_TIMEOUT', message, options);
  }
}

/** The caller's signal fired. The statement that was running is cancelled on the server. */
export class AbortedError extends ProfileMeshError {
  constructor(message = 'The operation was aborted.', options: ProfileMeshErrorOptions = {}) {
    super('PM_ABORTED', message, options);
  }
}

/** A feature that this connector or version doesn't have. */
export class UnsupportedFeatureError extends ProfileMeshError {
  constructor(options: { feature: string; connector: string; alternative: string; cause?: unknown }) {
    const { feature, connector, alternative, cause } = options;
    super('PM_UNSUPPORTED', `${feature} is not supported by ${connector}: ${alternative}.`, {
      details: { feature, connector, alternative },
      cause,
    });
  }
}

export interface AirflowApiErrorOptions extends ProfileMeshErrorOptions {
  readonly method: string;
  /** Path of the request below the server's address, percent-encoded, without the query. */
  readonly path: string;
  /** Status of the answer. Left out when there was none. */
  readonly status?: number | undefined;
  /** The server's own words. Cut to 200 characters. */
  readonly detail?: string | undefined;
  /** The request may have changed something on the server all the same. Default false. */
  readonly maybeApplied?: boolean;
  /** How long the server asked to wait before the next attempt. */
  readonly retryAfterMs?: number | undefined;
}

const MAX_DETAIL_CHARACTERS = 200;

/** Airflow refused a request, answered something unreadable, or gave no answer. */
export class AirflowApiError extends ProfileMeshError {
  readonly method: string;
  readonly path: string;
  /** `undefined` when there was no answer. */
  readonly status: number | undefined;
  /** The server's own words, secrets removed, at most 200 characters. `undefined` when it said nothing. */
  readonly detail: string | undefined;
  /** True: a write may have happened although it failed. Read again before sending it again. */
  readonly maybeApplied: boolean;
  /** How long the server asked to wait before the next attempt. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options: AirflowApiErrorOptions) {
    const { method, path, status, maybeApplied = false, retryAfterMs } = options;
    const detail = options.detail === undefined ? undefined : shorten(redactText(options.detail));
    super(code, detail === undefined || detail === '' ? message : `${message}: ${detail}`, {
      ...options,
      details: { ...options.details, method, path: redactText(path), status, detail, maybeApplied },
    });
    this.method = method;
    this.path = redactText(path);
    this.status = status;
    this.detail = detail;
    this.maybeApplied = maybeApplied;
    this.retryAfterMs = retryAfterMs;
  }
}

function shorten(text: string): string {
  const characters = [...text];
  if (characters.length <= MAX_DETAIL_CHARACTERS) return text;
  return `${characters.slice(0, MAX_DETAIL_CHARACTERS - 1).join('')}…`;
}
