import type { ColumnKind, ColumnTraits } from './profiling-dialect.js';

/** What values that are iterated can be asked for, where no type of a database says more than their kind. */
export function kindTraits(kind: ColumnKind): ColumnTraits {
  const unbounded = kind === 'float' || kind === 'decimal';
  return {
    kind,
    ordered: kind === 'other' ? 'values of kind other have no order' : true,
    countable: true,
    nan: unbounded,
    infinite: unbounded,
    quantiles: kind === 'temporal' ? 'times that are iterated are compared as texts' : true,
  };
}
