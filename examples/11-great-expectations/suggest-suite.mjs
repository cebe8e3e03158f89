/**
 * @typedef {{ type: string, kwargs: Record<string, unknown>, meta: Record<string, unknown> }} Expectation
 * @typedef {{ name: string, expectations: Expectation[], meta: Record<string, unknown> }} Suite
 * @typedef {import('profilemesh').RunDocumentTable} Table
 * @typedef {import('profilemesh').RunDocumentColumn} Column
 */

const MOST_CATEGORIES = 20;
const NUMBER = /^(small|big)?int|^numeric|^decimal|^real|^double/;

/**
 * A suite of Great Expectations 1.x that the profiled rows meet, as a draft: somebody who knows the table reads it before it
 * guards anything.
 * @param {Table} table of what `profilemesh profile --json` prints
 * @returns {Suite}
 */
export function suggestSuite(table) {
  const { dataset_name: name, schema_name: schema, row_count: rows, columns } = table;
  if (table.status !== 'success' || rows === null) throw new Error(`${name} has no rows to learn from.`);
  return {
    name: schema === null ? name : `${schema}.${name}`,
    expectations: [
      // Half of the rows or twice as many are no usual day.
      expectation('expect_table_row_count_to_be_between', {
        min_value: Math.ceil(rows / 2),
        max_value: rows * 2,
      }),
      expectation('expect_table_columns_to_match_set', {
        column_set: columns.map(({ column_name }) => column_name),
        exact_match: true,
      }),
      ...columns.flatMap((column) => suggestForColumn(column, rows)),
    ],
    meta: { profilemesh: { profiled_at: table.profiled_at, row_count: rows } },
  };
}

/**
 * @param {Column} profile
 * @param {number} rows
 */
function suggestForColumn({ column_name: column, column_type: type, metrics }, rows) {
  const nulls = Number(metrics.null_count ?? 0);
  const values = rows - nulls;
  if (values === 0) return [];
  // A column with a few nulls may have twice as many.
  const mostly = Math.max(0, 1 - (2 * nulls) / rows);
  const found = [
    expectation('expect_column_values_to_not_be_null', { column, ...(nulls === 0 ? {} : { mostly }) }),
  ];
  if (metrics.distinct_count === values && nulls === 0) {
    found.push(expectation('expect_column_values_to_be_unique', { column }));
  }
  if (NUMBER.test(type)) found.push(...suggestRange(column, metrics));
  const categories = categoriesOf(metrics.top_values, values);
  if (categories)
    found.push(expectation('expect_column_values_to_be_in_set', { column, value_set: categories }));
  return found;
}

/**
 * The middle nine tenths of the values stay where they are, and what was never negative stays so.
 * @param {string} column
 * @param {Column['metrics']} metrics
 */
function suggestRange(column, { distinct_count: distinct, count, min, p5, p95 }) {
  const found = [];
  // A key grows with the table.
  const isKey = distinct === count;
  if (typeof p5 === 'number' && typeof p95 === 'number' && !isKey) {
    const range = { min_value: p5, max_value: p95, mostly: 0.85 };
    found.push(expectation('expect_column_values_to_be_between', { column, ...range }));
  }
  if (typeof min === 'number' && min >= 0) {
    found.push(expectation('expect_column_min_to_be_between', { column, min_value: 0 }));
  }
  return found;
}

/**
 * All the values of a text column that has few, each of them many times.
 * @param {Column['metrics'][string] | undefined} top
 * @param {number} values
 */
function categoriesOf(top, values) {
  if (!Array.isArray(top) || top.length === 0 || top.length > MOST_CATEGORIES) return undefined;
  const entries = top.flatMap((entry) => ('value' in entry ? [entry] : []));
  const counted = entries.reduce((sum, { count }) => sum + count, 0);
  // What is not among the most frequent values would be refused; a text of 256 characters may have been cut.
  const areAll = counted === values && entries.length * 5 <= values;
  const areTexts = entries.every(({ value }) => typeof value === 'string' && value.length < 256);
  return areAll && areTexts ? entries.map(({ value }) => value) : undefined;
}

/**
 * @param {string} type
 * @param {Record<string, unknown>} kwargs
 * @returns {Expectation}
 */
function expectation(type, kwargs) {
  return { type, kwargs, meta: {} };
}
