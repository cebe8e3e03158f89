// What a catalogue keeps of OpenLineage events: the newest facts of each table.

/** @typedef {import('profilemesh').RunEvent} RunEvent */
/** @typedef {{ name: string, type?: string }} Field */
/** @typedef {{ count?: number, nullCount?: number, distinctCount?: number, min?: number, max?: number }} ColumnMetrics */
/** @typedef {{ assertion: string, success: boolean, column?: string, severity?: string, expected?: string, actual?: string }} Assertion */
/**
 * @typedef {object} CatalogueEntry
 * @property {string} name
 * @property {string} lastRun
 * @property {string} lastState
 * @property {number | undefined} rowCount
 * @property {Field[]} fields
 * @property {Record<string, ColumnMetrics>} columns
 * @property {Assertion[]} assertions
 */

/**
 * Adds an event to what is known. The same event again changes nothing.
 * @param {Map<string, CatalogueEntry>} catalogue
 * @param {RunEvent} event
 */
export function addEvent(catalogue, event) {
  for (const { namespace, name, facets, inputFacets } of event.inputs) {
    const key = `${namespace}/${name}`;
    const known = catalogue.get(key);
    const fields = /** @type {Field[] | undefined} */ (facets.schema?.fields);
    const metrics = inputFacets.dataQualityMetrics;
    const rowCount = /** @type {number | undefined} */ (metrics?.rowCount);
    const columns = /** @type {Record<string, ColumnMetrics> | undefined} */ (metrics?.columnMetrics);
    const assertions = /** @type {Assertion[] | undefined} */ (inputFacets.dataQualityAssertions?.assertions);
    catalogue.set(key, {
      name,
      lastRun: event.run.runId,
      lastState: event.eventType,
      rowCount: rowCount ?? known?.rowCount,
      fields: fields ?? known?.fields ?? [],
      columns: columns ?? known?.columns ?? {},
      assertions: assertions ?? [],
    });
  }
}

/**
 * A page of the catalogue, as text.
 * @param {CatalogueEntry} entry
 */
export function describeEntry({ name, lastState, rowCount, fields, columns, assertions }) {
  const failed = assertions.filter(({ success }) => !success);
  return [
    `${name.split('.').slice(1).join('.')}: ${rowCount ?? 'no'} rows, ${lastState}`,
    ...fields.map(({ name: column, type }) => {
      const { nullCount, distinctCount, min, max } = columns[column] ?? {};
      const range = min === undefined ? '' : `, ${min} to ${max}`;
      return `  ${column} ${type}: ${nullCount} null, ${distinctCount} distinct${range}`;
    }),
    `  ${assertions.length} checks, ${failed.length} failed`,
    ...failed.map(
      ({ assertion, column = 'table', severity, actual, expected }) =>
        `  ${severity}: ${column} ${assertion}${actual === undefined ? '' : ` is ${actual}, expected ${expected}`}`,
    ),
  ].join('\n');
}
