import type { ResolvedDriftDetection } from '../config/types.js';
import { ProfileMeshError, UnsupportedFeatureError } from '../core/errors.js';

export type RunnableStrategy = 'absolute_threshold' | 'standard_deviation' | 'statistical';

const RUNNABLE: ReadonlySet<string> = new Set(['absolute_threshold', 'standard_deviation', 'statistical']);

/**
 * The strategies to run, `strategy` first, each once.
 * @throws {UnsupportedFeatureError} PM_UNSUPPORTED for `ml_based`
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT for a name that is none
 */
export function driftStrategies({ strategy, also }: ResolvedDriftDetection): RunnableStrategy[] {
  const names = [...new Set([strategy, ...also])];
  return names.map((name) => {
    if (isRunnable(name)) return name;
    if (name === 'ml_based') {
      throw new UnsupportedFeatureError({
        feature: 'drift_detection.strategy ml_based',
        connector: 'this package',
        alternative:
          'use statistical, which tests whole distributions, or standard_deviation, which learns from the history of runs',
      });
    }
    throw new ProfileMeshError(
      'PM_INVALID_ARGUMENT',
      `The drift strategy ${name} is not known: use absolute_threshold, standard_deviation or statistical.`,
    );
  });
}

function isRunnable(name: string): name is RunnableStrategy {
  return RUNNABLE.has(name);
}
