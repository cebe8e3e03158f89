import type { DriftReport } from '../model/drift.js';
import type { ProfilingPlan } from '../model/plan.js';
import type { LoadPlanOptions } from './load-plan.js';

/** Options of `profileTables`. */
export interface ProfileTablesOptions extends LoadPlanOptions {
  /** A plan made before; default: built from the configuration and the patterns. */
  readonly plan?: ProfilingPlan;
  /** False: nothing is written to the storage database, which is then not needed. Default true. */
  readonly store?: boolean;
  /** True: every table is profiled whole, whatever incremental profiling knows of it. Default false. */
  readonly full?: boolean;
  /** Gets what `drift_detection.after_profile` found, once the run is stored. */
  readonly onDrift?: (reports: readonly DriftReport[]) => void;
}
