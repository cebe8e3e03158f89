import { describe, expect, it } from 'vitest';
import { StorageError } from '../../../src/core/errors.js';
import { createCursorCommit } from '../../../src/sensors/cursor-commit.js';
import type { CursorStore } from '../../../src/workflow/cursor-store.js';
import { InMemoryCursorStore } from '../../../src/workflow/memory-cursor-store.js';

const broken = new StorageError('PM_CURSOR_STORE', 'the connection was lost', { transient: true });

/** Fails the first write, before or after it took place. */
function failingOnce(inner: CursorStore, when: 'before' | 'after'): CursorStore {
  let failed = false;
  return {
    get: (key) => inner.get(key),
    async compareAndSet(key, expected, next) {
      if (failed) return inner.compareAndSet(key, expected, next);
      failed = true;
      if (when === 'after') await inner.compareAndSet(key, expected, next);
      throw broken;
    },
  };
}

describe('createCursorCommit', () => {
  it('moves the cursor once, whoever moves it on afterwards', async () => {
    const store = new InMemoryCursorStore();
    const commit = createCursorCommit({ store, key: 'k', expected: undefined, next: 'a' });
    await Promise.all([commit(), commit()]);
    await store.compareAndSet('k', 'a', 'b');
    await commit();
    expect(await store.get('k')).toBe('b');
  });

  it('refuses when the cursor is not what the poke saw, and leaves it', async () => {
    const store = new InMemoryCursorStore();
    const commit = createCursorCommit({ store, key: 'k', expected: undefined, next: 'a' });
    await store.compareAndSet('k', undefined, 'theirs');
    await expect(commit()).rejects.toMatchObject({
      code: 'PM_CURSOR_CONFLICT',
      message: expect.stringContaining("'k'"),
    });
    expect(await store.get('k')).toBe('theirs');
  });

  it.each(['before', 'after'] as const)(
    'passes on a write that failed %s it took place, and can be called again',
    async (when) => {
      const inner = new InMemoryCursorStore();
      const store = failingOnce(inner, when);
      const commit = createCursorCommit({ store, key: 'k', expected: undefined, next: 'a' });
      await expect(commit()).rejects.toBe(broken);
      await commit();
      expect(await inner.get('k')).toBe('a');
    },
  );
});
