// One measurement in a process of its own: node measure.js '<job as JSON>'. Prints the measurement as one line of JSON.
import { runFloor } from './floors/run-floor.js';
import type { Job, Measurement } from './job.js';
import { createMeasured, type Measured } from './subjects/measured.js';
import { runDrift } from './subjects/run-drift.js';
import { type Profiled, runProfile } from './subjects/run-profile.js';
import { runReplay } from './subjects/run-replay.js';

async function run(job: Job, measured: Measured): Promise<Profiled> {
  if (job.kind === 'profile') return runProfile(job, measured);
  if (job.kind === 'drift') return { values: await runDrift(job, measured) };
  const values = job.kind === 'replay' ? await runReplay(job, measured) : await runFloor(job, measured);
  return { values };
}

const { measured, cost } = createMeasured();
const result = await run(JSON.parse(process.argv[2] ?? 'null') as Job, measured);
console.log(JSON.stringify({ ...cost(), ...result } satisfies Measurement));
