import { QUANTILE_NAMES } from '../../config/metric-names.js';
import type { StreamField } from '../../connectors/stream-dialect.js';
import { BooleanAccumulator } from '../accumulators/boolean-accumulator.js';
import { DistinctCounter } from '../accumulators/distinct-counter.js';
import { GuessedHistogram, type RangeGuess } from '../accumulators/guessed-histogram.js';
import { HeavyHitters } from '../accumulators/heavy-hitters.js';
import { HistogramCounter, unscaledBounds } from '../accumulators/histogram-counter.js';
import { QuantileSketch } from '../accumulators/quantile-sketch.js';
import { TextAccumulator } from '../accumulators/text-accumulator.js';
import { type ColumnDraft, wants } from '../column-draft.js';
import { BytesFold } from './bytes-fold.js';
import type { ColumnFold } from './column-fold.js';
import { DecimalFold } from './decimal-fold.js';
import { fieldTextOf } from './field-text.js';
import { FloatFold } from './float-fold.js';
import { readFloat32, readFloat64 } from './float-readers.js';
import { type BlockReader, IntegerFold } from './integer-fold.js';
import { readDate, readInt16, readInt32, readInt64, readTimestamp } from './integer-readers.js';
import { fixedNumericReader } from './numeric-readers.js';
import type { BoundsOf, NumberKeepers } from './number-keepers.js';
import { type HistogramPlan, histogramPlan } from './plan-histograms.js';
import type { ValueBlock } from './value-block.js';
import { ValueKeys } from './value-keys.js';

export interface CreateFoldOptions {
  readonly draft: ColumnDraft;
  readonly field: StreamField;
  /** Scratch space, shared by the columns. */
  readonly block: ValueBlock;
  readonly exactDistinct: boolean;
  readonly histogram: HistogramPlan | undefined;
  /** Where the values end, as far as that is known instead. */
  readonly guess?: { readonly range: RangeGuess; readonly bins: number } | undefined;
}

type Bounds = readonly number[] | readonly bigint[];

/** What a column's type needs. */
export function createFold(options: CreateFoldOptions): ColumnFold {
  const { draft, field, block } = options;
  const { name } = draft.column;
  const keys = keysOf(options);
  const quantiles = wants(draft, ...QUANTILE_NAMES) ? new QuantileSketch() : null;
  const bounds = options.histogram?.edges?.bounds;
  const keepersOf = (inUnits: (bounds: readonly string[]) => Bounds): NumberKeepers => {
    const { guess } = options;
    if (!guess)
      return { histogram: bounds ? new HistogramCounter({ bounds: inUnits(bounds) }) : null, quantiles };
    const { range, bins } = guess;
    const boundsOf: BoundsOf = (min, max) => {
      const { edges } = histogramPlan({ draft, min, max, bins });
      return edges && inUnits(edges.bounds);
    };
    return { histogram: new GuessedHistogram(range, bins), quantiles, boundsOf };
  };
  const whole = (read: BlockReader, scale = 0): ColumnFold => {
    const keepers = keepersOf((texts) => unscaledBounds(texts, scale));
    return new IntegerFold({ name, block, read, keys, keepers }, { scale, moments: true });
  };
  const time = (read: BlockReader): ColumnFold => {
    const keepers = { histogram: null, quantiles };
    return new IntegerFold({ name, block, read, keys, keepers }, { scale: 0, moments: false });
  };
  const float = (read: BlockReader): ColumnFold => {
    return new FloatFold({ name, block, read, keys, keepers: keepersOf((texts) => texts.map(Number)) });
  };
  switch (field.codec) {
    case 'int16':
      return whole(readInt16);
    case 'int32':
      return whole(readInt32);
    case 'int64':
      return whole(readInt64);
    case 'float32':
      return float(readFloat32);
    case 'float64':
      return float(readFloat64);
    case 'numeric':
      return field.scale === undefined
        ? new DecimalFold({ name, block, keys, quantiles, bounds })
        : whole(fixedNumericReader(field.scale), field.scale);
    case 'date':
      return time(readDate);
    case 'timestamp':
    case 'timestamptz':
      return time(readTimestamp);
    case 'time':
      return time(readInt64);
    case 'text':
    case 'uuid':
      return new BytesFold({ name, block, keys, values: { kind: 'text', of: new TextAccumulator() } });
    case 'bool':
      return new BytesFold({ name, block, keys, values: { kind: 'boolean', of: new BooleanAccumulator() } });
    case 'opaque':
      return new BytesFold({ name, block, keys, values: { kind: 'none' } });
  }
}

function keysOf({ draft, field, exactDistinct }: CreateFoldOptions): ValueKeys {
  // How many booleans are true says how many different ones there are.
  const counted = field.codec !== 'bool' && wants(draft, 'distinct_count', 'distinct_percent');
  const distinct = counted ? new DistinctCounter({ exact: exactDistinct }) : null;
  const topValues = wants(draft, 'top_values') ? new HeavyHitters() : null;
  return new ValueKeys(distinct, topValues, fieldTextOf(field));
}
