import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CursorStore } from '../../src/workflow/cursor-store.js';

export interface CursorStoreContract {
  readonly name: string;
  /** An empty store, or one whose keys starting with `profilemesh_contract` are free. */
  create(): Promise<{ store: CursorStore; cleanUp?: () => Promise<void> }>;
}

const KEY = 'profilemesh_contract';
const TEXTS = [
  '',
  ' spaces ',
  '{"tables": {}}',
  'quote \' and " and ;--',
  'größe 数 🙂',
  'x'.repeat(100_000),
];

/** What every cursor store must do. */
export function describeCursorStore({ name, create }: CursorStoreContract): void {
  describe(`cursor store: ${name}`, () => {
    let store: CursorStore;
    let cleanUp: (() => Promise<void>) | undefined;

    beforeEach(async () => {
      ({ store, cleanUp } = await create());
    });
    afterEach(async () => cleanUp?.());

    it('gives undefined for a key without a text', async () => {
      expect(await store.get(KEY)).toBeUndefined();
    });

    it('writes the first text only where there is none', async () => {
      expect(await store.compareAndSet(KEY, undefined, 'first')).toBe(true);
      expect(await store.compareAndSet(KEY, undefined, 'second')).toBe(false);
      expect(await store.get(KEY)).toBe('first');
    });

    it('replaces only the text that was expected', async () => {
      await store.compareAndSet(KEY, undefined, 'one');
      expect(await store.compareAndSet(KEY, 'other', 'two')).toBe(false);
      expect(await store.get(KEY)).toBe('one');
      expect(await store.compareAndSet(KEY, 'one', 'two')).toBe(true);
      expect(await store.get(KEY)).toBe('two');
    });

    it('does not replace a text that is not there', async () => {
      expect(await store.compareAndSet(KEY, 'one', 'two')).toBe(false);
      expect(await store.get(KEY)).toBeUndefined();
    });

    it('takes a text that stays the same', async () => {
      await store.compareAndSet(KEY, undefined, 'one');
      expect(await store.compareAndSet(KEY, 'one', 'one')).toBe(true);
      expect(await store.get(KEY)).toBe('one');
    });

    it('deletes only the text that was expected', async () => {
      await store.compareAndSet(KEY, undefined, 'one');
      expect(await store.compareAndSet(KEY, 'other', undefined)).toBe(false);
      expect(await store.get(KEY)).toBe('one');
      expect(await store.compareAndSet(KEY, 'one', undefined)).toBe(true);
      expect(await store.get(KEY)).toBeUndefined();
      expect(await store.compareAndSet(KEY, 'one', undefined)).toBe(false);
    });

    it('tells whether there is a text when nothing is expected and nothing is written', async () => {
      expect(await store.compareAndSet(KEY, undefined, undefined)).toBe(true);
      await store.compareAndSet(KEY, undefined, 'one');
      expect(await store.compareAndSet(KEY, undefined, undefined)).toBe(false);
    });

    it('keeps keys apart', async () => {
      await store.compareAndSet(KEY, undefined, 'a');
      await store.compareAndSet(`${KEY}_b`, undefined, 'b');
      await store.compareAndSet(KEY, 'a', undefined);
      expect(await store.get(`${KEY}_b`)).toBe('b');
    });

    it.each(TEXTS)('gives the text back as it was written: %.20s', async (text) => {
      expect(await store.compareAndSet(KEY, undefined, text)).toBe(true);
      expect(await store.get(KEY)).toBe(text);
      expect(await store.compareAndSet(KEY, text, 'next')).toBe(true);
    });

    it('lets one of many writers win', async () => {
      const first = await Promise.all(
        Array.from({ length: 10 }, (_, index) => store.compareAndSet(KEY, undefined, `writer ${index}`)),
      );
      expect(first.filter(Boolean)).toHaveLength(1);
      const winner = `writer ${first.indexOf(true)}`;
      expect(await store.get(KEY)).toBe(winner);
      const next = await Promise.all(
        Array.from({ length: 10 }, (_, index) => store.compareAndSet(KEY, winner, `next ${index}`)),
      );
      expect(next.filter(Boolean)).toHaveLength(1);
      expect(await store.get(KEY)).toBe(`next ${next.indexOf(true)}`);
    });
  });
}
