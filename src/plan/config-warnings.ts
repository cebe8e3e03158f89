import type { ResolvedConfig } from '../config/types.js';

/** One warning for each setting that is switched on and has no effect in this version. */
export function configWarnings(config: Pick<ResolvedConfig, 'incremental' | 'monitoring'>): string[] {
  const warnings: string[] = [];
  if (config.incremental.enabled) {
    warnings.push(
      'incremental.enabled has no effect in this version: every planned table is profiled whole.',
    );
  }
  if (config.monitoring.enableMetrics) {
    warnings.push('monitoring.enable_metrics has no effect in this version: no metrics are served.');
  }
  return warnings;
}
