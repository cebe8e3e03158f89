import { z } from 'zod';
import { ProfileMeshError } from '../core/errors.js';
import type { PlanChangePayload } from './payloads.js';

const shape = z.object({
  changed: z.boolean(),
  previous_cursor: z.string().nullable(),
  next_cursor: z.string(),
});

/** What `run-task plan-check` prints, and `run-task plan-commit` takes back. */
export type PlanCheckLine = {
  changed: boolean;
  plan_change_metadata: PlanChangePayload | null;
  /** The cursor that was compared with; `null` when there was none. */
  previous_cursor: string | null;
  /** The cursor to store once the change has been handled. */
  next_cursor: string;
};

/** @throws {ProfileMeshError} PM_INVALID_ARGUMENT for any other text; `source` says where it came from */
export function parsePlanCheckLine(
  text: string | undefined,
  source: string,
): Pick<PlanCheckLine, 'changed' | 'previous_cursor' | 'next_cursor'> {
  const parsed = shape.safeParse(readJson(text));
  if (parsed.success) return parsed.data;
  throw new ProfileMeshError(
    'PM_INVALID_ARGUMENT',
    `${source} does not hold what "run-task plan-check" printed. Hand its JSON on as it is, e.g. with Airflow's tojson filter.`,
  );
}

function readJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
