import { BooleanAccumulator } from './boolean-accumulator.js';
import { DistinctCounter } from './distinct-counter.js';
import { HeavyHitters } from './heavy-hitters.js';
import type { ColumnValues, PartialColumn } from './partial-column.js';
import { type RowColumn, type RowFold, unreadableValue } from './row-column.js';
import { decimalFold, floatFold, integerFold } from './row-numbers.js';
import { HashedTexts } from './hashed-texts.js';
import { TextAccumulator } from './text-accumulator.js';

/** What a column's kind needs. */
export function createRowFold(column: RowColumn): RowFold {
  switch (column.kind) {
    case 'integer':
      return integerFold(column, keysOf(column));
    case 'decimal':
      return decimalFold(column, keysOf(column));
    case 'float':
      return floatFold(column, keysOf(column));
    case 'boolean':
      return booleanFold(column);
    case 'text':
    case 'temporal':
      return textFold(column, { kind: 'text', of: new TextAccumulator() });
    case 'other':
      return textFold(column, { kind: 'none' });
  }
}

function keysOf(column: RowColumn): HashedTexts {
  const { distinct } = column;
  return new HashedTexts({
    distinct: distinct === false ? null : new DistinctCounter(distinct),
    topValues: column.topValues ? new HeavyHitters() : null,
  });
}

function booleanFold(column: RowColumn): RowFold {
  const of = new BooleanAccumulator();
  const keys = keysOf(column);
  return {
    add(value) {
      const text = String(value);
      if (text === 'true' || text === 't' || text === '1') of.trues += 1;
      else if (text === 'false' || text === 'f' || text === '0') of.falses += 1;
      else throw unreadableValue(column, value);
      keys.add(String(text === 'true' || text === 't' || text === '1'));
    },
    finish() {
      return { ...finishKeys(column, keys), present: of.trues + of.falses, values: { kind: 'boolean', of } };
    },
  };
}

/** Texts, and everything that has a text: times as ISO 8601, bytes in hex, objects as JSON. */
function textFold(column: RowColumn, values: ColumnValues): RowFold {
  const keys = keysOf(column);
  if (values.kind === 'text') keys.collectInto(values.of);
  return {
    add: (value) => keys.add(textOf(value)),
    finish: () => ({ ...finishKeys(column, keys), present: keys.added, values }),
  };
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function finishKeys(column: RowColumn, keys: HashedTexts): Omit<PartialColumn, 'values' | 'present'> {
  const { distinct, topValues } = keys.finish();
  return { name: column.name, distinct, topValues, histogram: null, quantiles: null };
}
