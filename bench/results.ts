import type { Measurement } from './job.js';

/** Where, when and with what a run was done. */
export interface RunInfo {
  readonly startedAt: string;
  readonly commit: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGib: number;
    readonly system: string;
  };
  readonly versions: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
}

/** One measurement in its place among the others. */
export interface Sample {
  readonly subject: string;
  /** Index of the run in {@link SuiteResult.runs}. */
  readonly run: number;
  readonly round: number;
  /** Samples of one block of one round were taken one after the other: floors first, then what is compared to them. */
  readonly block: number;
  /** Running processes of the machine per core, over the minute before. */
  readonly load: number;
  readonly statements: number | null;
  readonly tableStatements: number | null;
  /** `null` when it failed; then `error` says why. */
  readonly measurement: Measurement | null;
  readonly error?: string;
}

/** What `bench/results/<suite>.json` holds. */
export interface SuiteResult {
  readonly suite: string;
  readonly title: string;
  readonly rows: number;
  readonly columns: number;
  readonly tables: number;
  readonly runs: readonly RunInfo[];
  readonly samples: readonly Sample[];
}
