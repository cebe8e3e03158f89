import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecimalAccumulator } from '../../../../src/profiling/accumulators/decimal-accumulator.js';
import { DistinctCounter } from '../../../../src/profiling/accumulators/distinct-counter.js';
import { FloatAccumulator } from '../../../../src/profiling/accumulators/float-accumulator.js';
import { hashWords } from '../../../../src/profiling/accumulators/hash-blocks.js';
import { HistogramCounter } from '../../../../src/profiling/accumulators/histogram-counter.js';
import { IntegerAccumulator } from '../../../../src/profiling/accumulators/integer-accumulator.js';
import { TextAccumulator } from '../../../../src/profiling/accumulators/text-accumulator.js';

interface Accumulator {
  merge(other: this): void;
  toState(): unknown;
}

/** Holds of every accumulator that is not a sketch: the state says all, so equal states are equal answers. */
function describeMerging<Value, Of extends Accumulator>(
  name: string,
  options: {
    values: fc.Arbitrary<Value>;
    collect: (values: readonly Value[]) => Of;
    revive: (state: ReturnType<Of['toState']>) => Of;
  },
): void {
  const { values, collect, revive } = options;
  const lists = fc.array(values, { maxLength: 60 });
  const merged = (...parts: Of[]): unknown => {
    const [first, ...others] = parts;
    if (!first) throw new Error('no parts');
    for (const other of others) first.merge(other);
    return first.toState();
  };
  describe(name, () => {
    it('is commutative', () => {
      fc.assert(
        fc.property(lists, lists, (a, b) => {
          expect(merged(collect(a), collect(b))).toEqual(merged(collect(b), collect(a)));
        }),
      );
    });

    it('is associative', () => {
      fc.assert(
        fc.property(lists, lists, lists, (a, b, c) => {
          const right = collect(b);
          right.merge(collect(c));
          expect(merged(collect(a), collect(b), collect(c))).toEqual(merged(collect(a), right));
        }),
      );
    });

    it('gives of any parts what the whole gives', () => {
      fc.assert(
        fc.property(fc.array(lists, { minLength: 1, maxLength: 6 }), (parts) => {
          expect(merged(...parts.map(collect))).toEqual(collect(parts.flat()).toState());
        }),
      );
    });

    it('survives JSON', () => {
      fc.assert(
        fc.property(lists, lists, (a, b) => {
          const state = collect(a).toState() as ReturnType<Of['toState']>;
          const revived = revive(JSON.parse(JSON.stringify(state)));
          expect(revived.toState()).toEqual(state);
          expect(merged(revived, collect(b))).toEqual(merged(collect(a), collect(b)));
        }),
      );
    });
  });
}

describeMerging('FloatAccumulator', {
  values: fc.double(),
  collect: (values) => {
    const result = new FloatAccumulator();
    result.add(Float64Array.from(values), values.length);
    return result;
  },
  revive: FloatAccumulator.fromState,
});

describeMerging('IntegerAccumulator', {
  values: fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -9, max: 9 }), fc.bigInt()),
  collect: (values) => {
    const result = new IntegerAccumulator({ scale: 2 });
    const safe = values.filter((value) => typeof value === 'number');
    result.add(Float64Array.from(safe), safe.length);
    for (const value of values) if (typeof value === 'bigint') result.addBig(value);
    return result;
  },
  revive: IntegerAccumulator.fromState,
});

describeMerging('DecimalAccumulator', {
  values: fc.oneof(
    fc.record({ unscaled: fc.bigInt(), scale: fc.nat({ max: 30 }) }),
    fc.constantFrom('NaN', 'Infinity', '-Infinity'),
  ),
  collect: (values) => {
    const result = new DecimalAccumulator();
    for (const value of values) {
      if (value === 'NaN') result.addNaN();
      else if (typeof value === 'string') result.addInfinity(value === 'Infinity' ? 1 : -1);
      else result.add(value.unscaled, value.scale);
    }
    return result;
  },
  revive: DecimalAccumulator.fromState,
});

describeMerging('TextAccumulator', {
  values: fc.string({ unit: 'binary', maxLength: 12 }),
  collect: (values) => {
    const result = new TextAccumulator();
    const parts = values.map((value) => Buffer.from(value));
    let end = 0;
    const starts = Int32Array.from(parts, (part) => {
      end += part.length;
      return end - part.length;
    });
    const ends = Int32Array.from(parts, (part, index) => (starts[index] ?? 0) + part.length);
    result.add({ bytes: Buffer.concat(parts), starts, ends, count: parts.length });
    return result;
  },
  revive: TextAccumulator.fromState,
});

const histogramBounds = [-100, 0, 2.5, 1e300];
describeMerging('HistogramCounter', {
  values: fc.double(),
  collect: (values) => {
    const result = new HistogramCounter({ bounds: histogramBounds });
    result.add(Float64Array.from(values), values.length);
    return result;
  },
  revive: HistogramCounter.fromState,
});

// A limit so low that most lists exceed it: what was exact becomes an estimate on the way.
for (const exact of [false, true]) {
  describeMerging(`DistinctCounter, exact: ${exact}`, {
    values: fc.nat({ max: 40 }),
    collect: (values) => {
      const result = new DistinctCounter({ exactLimit: 16, exact });
      const low = Int32Array.from(values);
      const high = new Int32Array(values.length);
      hashWords(low, high, values.length);
      result.add(low, high, values.length);
      return result;
    },
    revive: DistinctCounter.fromState,
  });
}
