/** A place for short texts by key that two processes can change without losing one another's write. */
export interface CursorStore {
  /**
   * The text under the key, or `undefined` when there is none.
   * @throws {StorageError} PM_CURSOR_STORE
   */
  get(key: string): Promise<string | undefined>;
  /**
   * Writes `next` only if the key still holds `expected` (`undefined`: no text); `next` `undefined` deletes it.
   * Gives `false`, and writes nothing, when the key holds something else.
   * @throws {StorageError} PM_CURSOR_STORE when the write failed; never gives `true` for a write that did not happen
   */
  compareAndSet(key: string, expected: string | undefined, next: string | undefined): Promise<boolean>;
}
