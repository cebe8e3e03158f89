import type { ExactJson } from './exact-json.js';

/** A DAG run as the server has it. */
export interface AirflowDagRun {
  readonly dagId: string;
  readonly runId: string;
  /** `queued`, `running`, `success` or `failed`. */
  readonly state: string;
  /** `null` for a run without one (Airflow 3). */
  readonly logicalDate: Date | null;
  readonly startDate: Date | null;
  readonly endDate: Date | null;
  /** What the run was triggered with. `{}` for nothing. */
  readonly conf: { readonly [key: string]: ExactJson };
}

/** A DAG run to be started. */
export interface TriggerDagRunOptions {
  readonly dagId: string;
  /** Default: `manual__` and the time and a random tail, made here, so that an uncertain trigger can be found again. */
  readonly runId?: string;
  readonly conf?: { readonly [key: string]: ExactJson };
  /** Default: none on Airflow 3, now on Airflow 2. */
  readonly logicalDate?: Date;
  readonly note?: string;
}

/** Which DAG run is waited for, and for how long. */
export interface WaitForDagRunOptions {
  readonly dagId: string;
  readonly runId: string;
  /** Default 3 600 000, an hour. */
  readonly timeoutMs?: number;
  /** Longest pause between two looks; the first ones are shorter. Default 5 000. */
  readonly pollMs?: number;
  readonly signal?: AbortSignal;
}
