/** Where the rows are: a PostgreSQL server, or the data directory of a PGlite. */
export type Place = { readonly url: string } | { readonly directory: string };

/** Profiling with the built package, its results stored. */
export interface ProfileJob {
  readonly kind: 'profile';
  readonly place: Place;
  readonly tables: readonly string[];
  readonly strategy?: 'pushdown' | 'stream';
  readonly distinct?: 'exact';
  readonly connections?: number;
  /** `every`: also quantiles, most frequent values and the like. Default: those of the Python package. */
  readonly metrics?: 'every';
}

/** What the table can't be profiled without, or by hand. */
export interface FloorJob {
  readonly kind: 'count' | 'copy' | 'sql' | 'sql-exact';
  readonly place: Place;
  readonly table: string;
}

/** Sends statements that were recorded, as often as asked, and looks at no answer. */
export interface ReplayJob {
  readonly kind: 'replay';
  readonly url: string;
  readonly statements: ReadonlyArray<{ sql: string; parameters: ReadonlyArray<string | null> }>;
  readonly times: number;
}

/** Compares the stored runs of one table. */
export interface DriftJob {
  readonly kind: 'drift';
  readonly url: string;
  readonly dataset: string;
  readonly strategy: 'absolute_threshold' | 'standard_deviation';
}

/** One thing to measure, in a process of its own. */
export type Job = ProfileJob | FloorJob | ReplayJob | DriftJob;

/** What one process measured about its own work. Loading the modules is not part of it. */
export interface Measurement {
  readonly seconds: number;
  /** User and system time of the process, all threads. */
  readonly cpuSeconds: number;
  /** Highest resident set of the process, from its start. */
  readonly peakRssMib: number;
  /** Metrics computed, each of one column. */
  readonly values: number;
  /** The resident set after each tenth of many tables. */
  readonly rssMib?: readonly number[];
  /** Longest time that the event loop was not free. */
  readonly blockedMs?: number;
  /** What the package said it did with the first table, and why. */
  readonly strategy?: string;
  readonly strategyReason?: string;
}
