import { UnsupportedFeatureError } from '../../core/errors.js';
import type { ColumnTraits, ProfilingDialect } from '../profiling-dialect.js';

/** The dialect of what answers no SQL: it knows its columns and refuses the rest. */
export function rowDialect(connector: string): ProfilingDialect {
  const refuse = (): never => {
    throw noSql(connector);
  };
  return {
    maxColumnsPerStatement: 1,
    rowCount: '',
    // `describeTable` of the row connector put them there.
    traits: (column) => column.traits as ColumnTraits,
    rowSource: refuse,
    partitionValues: refuse,
    measure: refuse,
    scaledMeasure: refuse,
    distinct: refuse,
    quantiles: refuse,
    topValues: refuse,
    materialize: refuse,
    countBelow: refuse,
    pack: refuse,
    prepareDistincts: refuse,
    prepareAggregates: refuse,
  };
}

export function noSql(connector: string): UnsupportedFeatureError {
  return new UnsupportedFeatureError({
    feature: 'SQL',
    connector,
    alternative: 'its rows can only be iterated; store results and events in PostgreSQL or PGlite',
  });
}
