import { detectDrift, parseConfig } from 'profilemesh';
import type { DriftJob } from '../job.js';
import type { Measured } from './measured.js';

/** Compares stored runs through the package's public API, connecting included. */
export async function runDrift(job: DriftJob, measured: Measured): Promise<number> {
  const config = parseConfig({
    source: { url: job.url },
    drift_detection: { strategy: job.strategy, standard_deviation: { max_runs: 100 } },
  });
  const reports = await measured(() => detectDrift({ config, dataset: job.dataset }));
  return reports.reduce((sum, { findings }) => sum + findings.length, 0);
}
