import { ProfileMeshError } from '../core/errors.js';
import type { CursorStore } from '../workflow/cursor-store.js';

export interface CursorCommitOptions {
  readonly store: CursorStore;
  readonly key: string;
  /** What the poke saw. */
  readonly expected: string | undefined;
  readonly next: string;
}

/** The `commit` of one change: writes once, at the first call that succeeds. */
export function createCursorCommit(options: CursorCommitOptions): () => Promise<void> {
  let committing: Promise<void> | undefined;
  let answerLost = false;
  const write = async (): Promise<void> => {
    const { store, key, expected, next } = options;
    try {
      if (await store.compareAndSet(key, expected, next)) return;
    } catch (error) {
      answerLost = true;
      throw error;
    }
    // A write whose answer got lost may have happened all the same.
    if (answerLost && (await store.get(key)) === next) return;
    throw new ProfileMeshError(
      'PM_CURSOR_CONFLICT',
      `The cursor '${key}' was moved by somebody else since the sensor read it, so this change was not committed. ` +
        'Poke again; give sensors that run at the same time a cursorVariable of their own.',
      { details: { key } },
    );
  };
  return () => {
    committing ??= write().catch((error: unknown) => {
      committing = undefined;
      throw error;
    });
    return committing;
  };
}
