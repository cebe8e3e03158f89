import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HyperLogLog } from '../../../../src/profiling/accumulators/hyper-log-log.js';
import {
  mergePartialProfiles,
  readPartialProfile,
} from '../../../../src/profiling/accumulators/partial-profile.js';
import { profileRows } from '../../../../src/profiling/accumulators/profile-rows.js';
import { compactPartial } from '../../../../src/profiling/partitions/compact-partial.js';
import { PartitionTotal } from '../../../../src/profiling/partitions/merge-partitions.js';

const COLUMN = { name: 'id', kind: 'integer', quantiles: true, topValues: true } as const;
const ALL = { distinct: true, histogram: true, quantiles: true, topValues: true };

const rows = (from: number, to: number): unknown[][] =>
  Array.from({ length: to - from }, (_, index) => [from + index]);

const compacted = async (from: number, to: number) =>
  compactPartial(await profileRows(rows(from, to), [COLUMN]), [ALL]);

describe('compactPartial', () => {
  it('keeps what is exact exact, and few values too', async () => {
    const total = new PartitionTotal();
    for (let part = 0; part < 100; part += 1) total.addState(await compacted(part * 100, part * 100 + 100));
    const whole = await profileRows(rows(0, 10_000), [COLUMN]);
    const [column] = total.profile.columns;
    expect(total.profile.rows).toBe(10_000);
    expect(column?.values).toEqual(whole.columns[0]?.values);
    expect(column?.distinct?.estimate()).toEqual({ count: 10_000, estimated: false, relativeError: 0 });
  });

  it('says how far off the rest may be, and is no further off', async () => {
    const total = new PartitionTotal();
    for (let part = 0; part < 20; part += 1) total.addState(await compacted(part * 5000, part * 5000 + 5000));
    const [column] = total.profile.columns;
    const distinct = column?.distinct?.estimate();
    expect(distinct).toMatchObject({ estimated: true, relativeError: 1.04 / 64 });
    expect(Math.abs((distinct?.count ?? 0) / 100_000 - 1)).toBeLessThan((4 * 1.04) / 64);
    expect(column?.quantiles?.rankError).toBeGreaterThan(0);
    const median = column?.quantiles?.quantile(0.5) ?? 0;
    expect(Math.abs(median / 100_000 - 0.5)).toBeLessThan(2 * (column?.quantiles?.rankError ?? 0));
    expect(column?.topValues?.total).toBe(100_000);
    expect(column?.topValues?.error).toBeGreaterThanOrEqual(1);
  });

  it('takes a few KiB for a column, whatever its rows', async () => {
    const state = await compacted(0, 200_000);
    expect(JSON.stringify(state).length).toBeLessThan(32_000);
  });

  it('leaves out what is not kept', async () => {
    const none = { distinct: false, histogram: false, quantiles: false, topValues: false };
    const state = compactPartial(await profileRows(rows(0, 10), [COLUMN]), [none]);
    expect(state.columns).toMatchObject([
      { distinct: null, histogram: null, quantiles: null, topValues: null },
    ]);
  });

  it('gives a count from parts that does not depend on their order', async () => {
    const [a, b] = [await compacted(0, 300), await compacted(200, 5000)].map(readPartialProfile);
    if (!a || !b) throw new Error('Two parts were made.');
    const estimate = (profile: typeof a) => profile.columns[0]?.distinct?.estimate();
    expect(estimate(mergePartialProfiles(a, b))).toEqual(estimate(mergePartialProfiles(b, a)));
  });
});

it('refuses to compare values that were hashed in different ways', async () => {
  const texts = await profileRows(rows(0, 3), [COLUMN]);
  const words = { ...texts, columns: texts.columns.map((column) => ({ ...column, hashing: 'int64' })) };
  expect(() => mergePartialProfiles(texts, words)).toThrow(/collected alike/);
});

it('has of fewer registers what would have been found with so many', () => {
  const words = fc.array(fc.tuple(fc.integer(), fc.integer()), { maxLength: 300 });
  fc.assert(
    fc.property(words, fc.constantFrom(16, 1024, 4096), (hashes, size) => {
      const low = Int32Array.from(hashes, ([word]) => word);
      // Some hashes with many zeros in front, where the index ends within them.
      const high = Int32Array.from(hashes, ([, word], index) => (index % 3 === 0 ? word >>> 18 : word));
      const block = { low, high, from: 0, count: hashes.length };
      const [few, many] = [new HyperLogLog(new Uint8Array(size)), new HyperLogLog()];
      few.add(block);
      many.add(block);
      many.reduce(size);
      expect(many.registers).toEqual(few.registers);
    }),
  );
});
