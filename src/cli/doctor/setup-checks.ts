import type { ResolvedConfig } from '../../config/types.js';
import { createPrometheusMetrics } from '../../monitoring/prometheus-metrics.js';
import { configWarnings } from '../../plan/config-warnings.js';
import { failed, ok, warning } from './finding.js';
import type { Check } from './run-check.js';

const OLDEST_NODE = [20, 19] as const;

/** The Node that runs this: `version` as `process.versions.node` has it. */
export function nodeCheck(version: string): Check {
  return {
    name: 'Node.js',
    remedy: 'Install a current version of Node.js.',
    async run() {
      const [major = 0, minor = 0] = version.split('.').map(Number);
      const isOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
      if (!isOld) return [ok('Node.js', version)];
      return [failed('Node.js', `${version} is too old`, `Install ${OLDEST_NODE.join('.')} or a later one.`)];
    },
  };
}

/** Settings that do nothing, and optional packages that others need. Drivers are looked for when they connect. */
export function configChecks(config: ResolvedConfig): Check[] {
  const settings: Check = {
    name: 'settings',
    remedy: 'Correct the configuration.',
    async run() {
      const remedy = 'Remove it, or change it so that it has an effect.';
      return configWarnings(config).map((message) => warning('settings', message, remedy));
    },
  };
  const metrics: Check = {
    name: 'metrics',
    remedy: 'Install it, or set monitoring.enable_metrics: false.',
    async run() {
      await createPrometheusMetrics();
      return [ok('metrics', `served on port ${config.monitoring.port} while a run goes on`)];
    },
  };
  return config.monitoring.enableMetrics ? [settings, metrics] : [settings];
}
