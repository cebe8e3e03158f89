import { describe, expect, it } from 'vitest';
import { histogramEdges } from '../../../src/profiling/histogram-edges.js';

describe('histogramEdges', () => {
  it('compares whole numbers with whole numbers', () => {
    const found = histogramEdges({ kind: 'integer', min: '1', max: '10', bins: 4 });
    expect(found).toEqual({ edges: [1, 3.25, 5.5, 7.75, 10], bounds: ['4', '6', '8'] });
    expect(histogramEdges({ kind: 'integer', min: '-5', max: '5', bins: 3 })?.bounds).toEqual(['-1', '2']);
  });

  it('divides decimals without a float', () => {
    expect(histogramEdges({ kind: 'decimal', min: '0.1', max: '0.7', bins: 3 })).toEqual({
      edges: [0.1, 0.3, 0.5, 0.7],
      bounds: ['0.3', '0.5'],
    });
    const max = '12345678901234567890.5';
    expect(histogramEdges({ kind: 'decimal', min: '0', max, bins: 1 })?.edges).toEqual([0, max]);
  });

  it('stays in range for doubles of opposite ends', () => {
    const found = histogramEdges({
      kind: 'float',
      min: '-1.7976931348623157e+308',
      max: '1.7976931348623157e+308',
      bins: 2,
    });
    expect(found?.edges).toEqual([-Number.MAX_VALUE, 0, Number.MAX_VALUE]);
  });

  it('puts no edge before another between neighbouring doubles', () => {
    const found = histogramEdges({ kind: 'float', min: '0.1', max: '0.10000000000000005', bins: 10 });
    const edges = (found?.edges ?? []).map(Number);
    expect(edges).toEqual([...edges].sort((a, b) => a - b));
    expect(edges).toHaveLength(11);
  });

  it('has no edges for a constant column', () => {
    expect(histogramEdges({ kind: 'float', min: '2', max: '2', bins: 10 })).toBeUndefined();
    expect(histogramEdges({ kind: 'integer', min: '2', max: '2', bins: 10 })).toBeUndefined();
  });
});
