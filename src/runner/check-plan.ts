import { type Logger, silentLogger } from '../core/logger.js';
import type { ProfilingPlan } from '../model/plan.js';
import type { PlanChange, PlanSnapshot } from '../model/snapshot.js';
import { comparePlans } from '../plan/compare.js';
import { buildPlanSnapshot, parsePlanSnapshot, serializePlanSnapshot } from '../plan/snapshot.js';
import { type LoadPlanOptions, loadPlan } from './load-plan.js';

interface CursorOptions {
  /** What was stored when the last change had been handled; `undefined` when nothing was. */
  readonly cursorText: string | undefined;
  /** Hears of a cursor that can't be read. */
  readonly logger?: Logger;
}

/** Options of {@link checkPlan}. */
export type CheckPlanOptions = CursorOptions & ({ readonly plan: ProfilingPlan } | LoadPlanOptions);

/** The plan as it is now beside the one that the cursor holds. */
export interface PlanCheck {
  readonly plan: ProfilingPlan;
  readonly snapshot: PlanSnapshot;
  readonly change: PlanChange;
  /** To be stored once the change has been handled. */
  readonly nextCursorText: string;
}

/**
 * Compares the plan, built from the configuration unless it is given, with the one that the cursor describes.
 * Without a cursor every table counts as changed; one that can't be read is logged as a warning and counts as none.
 *
 * @throws {ProfileMeshError} PM_PLAN_NO_TABLES, PM_PLAN_PATTERN_UNMATCHED
 * @throws {DatabaseError} when the source has to be asked for its tables and can't be
 */
export async function checkPlan(options: CheckPlanOptions): Promise<PlanCheck> {
  const plan = 'plan' in options ? options.plan : await loadPlan(options);
  const snapshot = buildPlanSnapshot(plan);
  const previous = readCursor(options);
  return {
    plan,
    snapshot,
    change: comparePlans(previous, snapshot),
    nextCursorText: serializePlanSnapshot(snapshot),
  };
}

function readCursor({ cursorText, logger = silentLogger }: CursorOptions): PlanSnapshot | undefined {
  if (cursorText === undefined) return undefined;
  try {
    return parsePlanSnapshot(cursorText);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.warn(`The plan cursor is not used, and every table counts as changed: ${reason}`);
    return undefined;
  }
}
