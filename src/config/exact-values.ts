import { type Document, isAlias, isPair, isScalar, isSeq, Scalar, visit, type YAMLSeq } from 'yaml';
import { PythonFloat } from '../core/python-float.js';

/**
 * Gives the numbers of every `partition.values` of a document their exact values: a `bigint` for a whole number that a
 * double can't hold, a {@link PythonFloat} for a whole number that is written as a float. A plan is signed over them,
 * as in Python. `rootKey` is the key that the document as a whole stands under, when there is one.
 */
export function keepExactValues(document: Document, rootKey?: string | number): void {
  const keep = (value: unknown): void => {
    const list = isAlias(value) ? value.resolve(document) : value;
    if (isSeq(list)) keepInList(list, document);
  };
  if (rootKey === 'values') keep(document.contents);
  visit(document, {
    Pair(_key, pair, ancestors) {
      if (nameOf(pair) !== 'values') return;
      const section = ancestors.findLast((node) => isPair(node));
      if ((section ? nameOf(section) : rootKey) === 'partition') keep(pair.value);
    },
  });
}

// A new scalar for each: the one behind an alias stands where a plain number belongs.
function keepInList(list: YAMLSeq, document: Document): void {
  list.items = list.items.map((item) => {
    const scalar = isAlias(item) ? item.resolve(document) : item;
    if (!isScalar(scalar) || typeof scalar.value !== 'number' || scalar.source === undefined) return item;
    const exact = new Scalar(exactValue(scalar.value, scalar.source));
    exact.range = scalar.range;
    if (scalar === item) exact.anchor = scalar.anchor;
    return exact;
  });
}

function exactValue(value: number, source: string): number | bigint | PythonFloat {
  if (!Number.isInteger(value)) return value;
  const isFloat = /[.e]/i.test(source) && !/^0[xo]/i.test(source);
  if (isFloat) return new PythonFloat(value);
  return Number.isSafeInteger(value) ? value : BigInt(source);
}

function nameOf(pair: { readonly key: unknown }): unknown {
  return isScalar(pair.key) ? pair.key.value : undefined;
}
