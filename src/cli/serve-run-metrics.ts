import type { ResolvedConfig } from '../config/types.js';
import type { Logger } from '../core/logger.js';
import { createPrometheusMetrics } from '../monitoring/prometheus-metrics.js';
import { serveMetrics } from '../monitoring/serve-metrics.js';
import type { RunTelemetry } from '../runner/run-telemetry.js';
import type { CommandContext } from './command-context.js';

/** The metrics of a command while it runs, and after it where the configuration keeps them. */
export interface RunMetrics extends AsyncDisposable {
  readonly telemetry: RunTelemetry;
  /** With `monitoring.keep_alive`: waits for SIGINT or SIGTERM, after which the exit code is that of the run. */
  keepServing(): Promise<void>;
}

/**
 * Serves `/metrics` where `monitoring.enable_metrics` says so; else gives `undefined`.
 * @throws {ProfileMeshError} PM_METRICS_PORT, PM_PACKAGE_MISSING
 */
export async function serveRunMetrics(options: {
  readonly config: Pick<ResolvedConfig, 'monitoring'>;
  readonly logger: Logger;
  readonly context: CommandContext;
}): Promise<RunMetrics | undefined> {
  const { config, logger, context } = options;
  const { enableMetrics, host, port, keepAlive } = config.monitoring;
  if (!enableMetrics) return undefined;
  const telemetry = await createPrometheusMetrics();
  const server = await serveMetrics({ register: telemetry.register, host, port });
  logger.info(`Serving metrics at ${server.url}.`);
  const { signal } = context.stop;
  return {
    telemetry,
    async keepServing() {
      if (!keepAlive || signal.aborted) return;
      context.finished = true;
      logger.info(`The run is over; serving metrics at ${server.url} until SIGINT or SIGTERM.`);
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    },
    [Symbol.asyncDispose]: server.close,
  };
}
