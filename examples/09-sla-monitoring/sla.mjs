/**
 * What was agreed on for a table.
 *
 * @typedef {object} Sla
 * @property {string} table its full name
 * @property {{ column: string, minutes: number }} [fresh] the newest value of this column is at most so old
 * @property {number} [minRows]
 * @property {number} [maxSeconds] that profiling it took
 */

/** @typedef {{ table: string, rule: 'profiled' | 'fresh' | 'rows' | 'duration', text: string }} Breach */

/**
 * The agreements that a run shows to be broken. What can't be told is a breach too: nobody knows that it is kept.
 *
 * @param {{ run: import('profilemesh').ProfilingRun, slas: Sla[], now: Date }} options
 * @returns {Breach[]}
 */
export function checkSlas({ run, slas, now }) {
  return slas.flatMap((sla) => {
    const profile = run.tables.find(({ fullName }) => fullName === sla.table);
    if (!profile || profile.error) {
      return { table: sla.table, rule: 'profiled', text: profile?.error?.message ?? 'is not in the run' };
    }
    return [...checkFreshness(sla, profile, now), ...checkSize(sla, profile), ...checkDuration(sla, profile)];
  });
}

/**
 * How old the newest value of a date or timestamp column is; `undefined` where the profile has none.
 *
 * @param {import('profilemesh').TableProfile} profile
 * @param {string} column
 * @param {Date} now
 */
export function ageMinutes(profile, column, now) {
  const newest = profile.columns.find(({ name }) => name === column)?.metrics.max;
  const timeMs = typeof newest === 'string' ? Date.parse(newest) : Number.NaN;
  return Number.isNaN(timeMs) ? undefined : (now.getTime() - timeMs) / 60_000;
}

/**
 * @param {Sla} sla
 * @param {import('profilemesh').TableProfile} profile
 * @param {Date} now
 * @returns {Breach[]}
 */
function checkFreshness({ table, fresh }, profile, now) {
  if (!fresh) return [];
  const age = ageMinutes(profile, fresh.column, now);
  if (age !== undefined && age <= fresh.minutes) return [];
  const found = age === undefined ? `${fresh.column} has no time` : `is ${Math.round(age)} min old`;
  return [{ table, rule: 'fresh', text: `${found}, agreed: ${fresh.minutes}` }];
}

/**
 * @param {Sla} sla
 * @param {import('profilemesh').TableProfile} profile
 * @returns {Breach[]}
 */
function checkSize({ table, minRows = 0 }, { rowCount }) {
  if (rowCount !== null && rowCount >= minRows) return [];
  return [{ table, rule: 'rows', text: `has too few rows: ${rowCount}, agreed: ${minRows}` }];
}

/**
 * @param {Sla} sla
 * @param {import('profilemesh').TableProfile} profile
 * @returns {Breach[]}
 */
function checkDuration({ table, maxSeconds = Number.POSITIVE_INFINITY }, { durationMs }) {
  const seconds = durationMs / 1000;
  if (seconds <= maxSeconds) return [];
  return [{ table, rule: 'duration', text: `took ${seconds.toFixed(1)} s, agreed: ${maxSeconds}` }];
}
