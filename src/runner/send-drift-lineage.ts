import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import { buildDriftEvents } from '../lineage/build-drift-events.js';
import { deliverEvents } from '../lineage/deliver-events.js';
import type { DriftReport } from '../model/drift.js';
import { lineageJob } from './lineage-job.js';
import { lineageNotSent } from './lineage-not-sent.js';
import type { RunnerOptions } from './runner-options.js';

/** Sends what comparisons found, as a run of its own. A failure to send, by the signal too, is logged as a warning. */
export async function sendDriftLineage(
  reports: readonly DriftReport[],
  options: Pick<RunnerOptions, 'config' | 'lineage' | 'signal'> & {
    readonly clock: Clock;
    readonly logger: Logger;
  },
): Promise<void> {
  const { config, lineage, clock, logger, signal } = options;
  const job = lineageJob(config, lineage);
  if (!job) return;
  try {
    const events = buildDriftEvents({ ...job, reports, at: clock.now() });
    const { transport } = job;
    await deliverEvents(events, { transport, policy: config.retry, clock, logger, signal });
  } catch (error) {
    lineageNotSent(error, { logger, remedy: 'To send it again: profilemesh drift' });
  }
}
