import { describe, expect, it } from 'vitest';
import { ClosingStack } from '../../../src/core/closing-stack.js';
import { Mutex } from '../../../src/core/mutex.js';
import { mapParallel } from '../../../src/core/parallel.js';

describe('mapParallel', () => {
  it('keeps the order of the items and the limit', async () => {
    let running = 0;
    let most = 0;
    const results = await mapParallel([5, 1, 3, 2, 4], 2, async (item, index) => {
      running += 1;
      most = Math.max(most, running);
      for (let i = 0; i < item; i += 1) await Promise.resolve();
      running -= 1;
      return [item, index];
    });
    expect(results).toEqual([
      [5, 0],
      [1, 1],
      [3, 2],
      [2, 3],
      [4, 4],
    ]);
    expect(most).toBe(2);
  });
});

describe('Mutex', () => {
  it('lets one in after another', async () => {
    const mutex = new Mutex();
    const seen: string[] = [];
    const hold = async (name: string): Promise<void> => {
      const release = await mutex.acquire();
      seen.push(`${name} in`);
      await Promise.resolve();
      seen.push(`${name} out`);
      release();
    };
    await Promise.all([hold('a'), hold('b'), hold('c')]);
    expect(seen).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  });
});

describe('ClosingStack', () => {
  it('closes the last first, and everything though one fails', async () => {
    const closed: string[] = [];
    const stack = new ClosingStack();
    stack.defer(async () => void closed.push('first'));
    stack.defer(async () => {
      closed.push('second');
      throw new Error('second failed');
    });
    stack.use({ [Symbol.asyncDispose]: async () => void closed.push('third') });
    await expect(stack[Symbol.asyncDispose]()).rejects.toThrow('second failed');
    expect(closed).toEqual(['third', 'second', 'first']);
  });
});
