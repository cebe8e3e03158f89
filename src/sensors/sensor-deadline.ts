import { createHash } from 'node:crypto';
import type { CursorStore } from '../workflow/cursor-store.js';
import type { TaskContext } from '../workflow/task-context.js';

export interface SensorDeadlineOptions {
  readonly store: CursorStore;
  readonly cursorVariable: string;
  readonly context: TaskContext;
  /** When this one is the first poke, its time. */
  readonly firstPokeAt: Date;
  readonly timeoutMs: number;
}

/** When a sensor gives up; the same for every poke of one try, in whatever process it runs. */
export interface SensorDeadline {
  /** Milliseconds since the epoch; `Infinity` without a time-out. */
  readonly atMs: number;
  /** Forgets the first poke's time. @throws {StorageError} PM_CURSOR_STORE */
  end(): Promise<void>;
}

/**
 * Reads the time of the first poke, or writes it when this is the first one. A time that can't be read is logged and
 * the count starts again.
 * @throws {StorageError} PM_CURSOR_STORE
 */
export async function openSensorDeadline(options: SensorDeadlineOptions): Promise<SensorDeadline> {
  const { store, context, firstPokeAt, timeoutMs } = options;
  const key = deadlineKey(options);
  const stored = await store.get(key);
  const storedMs = stored === undefined ? Number.NaN : Date.parse(stored);
  if (stored !== undefined && Number.isNaN(storedMs)) {
    context.logger.warn(
      `The time of the sensor's first poke under '${key}' can't be read; the count starts again.`,
    );
  }
  if (!Number.isNaN(storedMs)) return deadlineFrom(store, key, storedMs + timeoutMs);
  await store.compareAndSet(key, stored, firstPokeAt.toISOString());
  return deadlineFrom(store, key, firstPokeAt.getTime() + timeoutMs);
}

function deadlineFrom(store: CursorStore, key: string, atMs: number): SensorDeadline {
  return {
    atMs,
    end: async () => {
      await store.compareAndSet(key, await store.get(key), undefined);
    },
  };
}

// Hashed, because ids may have any length and character while variables of some engines may not.
function deadlineKey({ cursorVariable, context }: SensorDeadlineOptions): string {
  const { dagId, runId, taskId, mapIndex, tryNumber } = context;
  const id = JSON.stringify([dagId, runId, taskId, mapIndex, tryNumber]);
  return `${cursorVariable}__first_poke__${createHash('sha256').update(id).digest('hex').slice(0, 32)}`;
}
