import { ProfileMeshError } from '../../core/errors.js';
import {
  columnFromState,
  columnToState,
  mergeColumn,
  type PartialColumn,
  type PartialColumnState,
} from './partial-column.js';

const PARTIAL_PROFILE_VERSION = 1;

/**
 * What is known of some rows of a table: of a block range, a partition, a shard. Parts add up to the same profile as one read of
 * all rows, exactly but for sketches, whose errors are stated by them.
 */
export interface PartialProfile {
  readonly rows: number;
  readonly columns: readonly PartialColumn[];
}

/** JSON form of a `PartialProfile`: exact integers are texts, arrays base64. */
export interface PartialProfileState {
  readonly version: typeof PARTIAL_PROFILE_VERSION;
  readonly rows: number;
  readonly columns: readonly PartialColumnState[];
}

/**
 * The profile of both parts' rows. Neither part changes. In any order and grouping the result is the same, but for quantiles
 * and top values beyond what those keep exactly: there it is the same within their errors.
 *
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT when the parts differ in columns or in what was collected
 */
export function mergePartialProfiles(a: PartialProfile, b: PartialProfile): PartialProfile {
  const merged = readPartialProfile(writePartialProfile(a));
  const names = (part: PartialProfile): string => JSON.stringify(part.columns.map(({ name }) => name));
  if (names(a) !== names(b)) {
    throw mismatch(`They have different columns: ${names(a)} and ${names(b)}.`);
  }
  for (const [index, column] of merged.columns.entries()) {
    const other = b.columns[index];
    try {
      if (other) mergeColumn(column, other);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw mismatch(`Column "${column.name}": ${error.message}`, error);
    }
  }
  return { rows: a.rows + b.rows, columns: merged.columns };
}

/** The profile's JSON, for {@link readPartialProfile}. */
export function writePartialProfile({ rows, columns }: PartialProfile): PartialProfileState {
  return { version: PARTIAL_PROFILE_VERSION, rows, columns: columns.map(columnToState) };
}

/** @throws {ProfileMeshError} PM_INVALID_ARGUMENT for a state that another version wrote, or that is none */
export function readPartialProfile(state: PartialProfileState): PartialProfile {
  if (state.version !== PARTIAL_PROFILE_VERSION) {
    throw new ProfileMeshError(
      'PM_INVALID_ARGUMENT',
      `This partial profile has version ${String(state.version)}, and version ${PARTIAL_PROFILE_VERSION} can be read. Profile the rows again.`,
    );
  }
  try {
    return { rows: state.rows, columns: state.columns.map(columnFromState) };
  } catch (cause) {
    throw new ProfileMeshError(
      'PM_INVALID_ARGUMENT',
      'This is no partial profile, or a part of it is missing. Give what writePartialProfile wrote.',
      { cause },
    );
  }
}

function mismatch(reason: string, cause?: RangeError): ProfileMeshError {
  return new ProfileMeshError(
    'PM_INVALID_ARGUMENT',
    `Partial profiles merge only when they were collected alike. ${reason}`,
    cause ? { cause } : {},
  );
}
