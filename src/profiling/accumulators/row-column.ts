import type { ColumnKind } from '../../connectors/profiling-dialect.js';
import { ProfilingError } from '../../core/errors.js';
import type { DistinctOptions } from './distinct-counter.js';
import type { PartialColumn } from './partial-column.js';

/** A column of `profileRows`, and what to collect of it besides counts, extremes and moments. */
export interface RowColumn {
  readonly name: string;
  /** `temporal`: extremes are compared as texts, so all values must be written alike (ISO 8601). */
  readonly kind: ColumnKind;
  /** Default: up to 65,536 distinct values exactly. `false`: not counted. */
  readonly distinct?: DistinctOptions | false;
  /** Inner edges of the histogram, ascending decimal texts. Default: no histogram, because the range is not known beforehand. */
  readonly bounds?: readonly string[];
  /** Default false. */
  readonly quantiles?: boolean;
  /** Default false. */
  readonly topValues?: boolean;
}

/** Takes in the values of one column, NULLs left out. */
export interface RowFold {
  add(value: unknown): void;
  finish(): PartialColumn;
}

/** The error for a value that is not of its column's kind. The value itself is not in it. */
export function unreadableValue({ name, kind }: RowColumn, value: unknown): ProfilingError {
  return new ProfilingError(
    'PM_PROFILING_FAILED',
    `Column "${name}" is profiled as ${kind} and has a ${typeof value} that is none. Give the column another kind.`,
    { details: { column: name } },
  );
}
