import { failingAs } from '../../workflow/failing-as.js';
import { inTurn } from '../xcom/key-turns.js';

/** A place for one text, as a server without compare-and-set offers it. */
export interface CursorPlace {
  /** For messages and for taking turns: `variable 'profilemesh_plan_cursor'`. */
  readonly name: string;
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
  delete(): Promise<void>;
}

/**
 * Writes `next` only over `expected`, and reads it back. Within one process writers take turns. Between processes a
 * write that somebody else replaced at once is noticed and gives `false`; one that comes later is not.
 *
 * @throws {StorageError} PM_CURSOR_STORE
 */
export function compareAndSetText(
  place: CursorPlace,
  expected: string | undefined,
  next: string | undefined,
): Promise<boolean> {
  return inTurn(place.name, () =>
    failingAs(`The ${place.name} could not be changed`, async () => {
      if ((await place.read()) !== expected) return false;
      if (next === expected) return true;
      if (next === undefined) {
        await place.delete();
        return (await place.read()) === undefined;
      }
      await place.write(next);
      return (await place.read()) === next;
    }),
  );
}
