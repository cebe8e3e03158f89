import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import type { Measurement } from '../job.js';

const MONITOR_MS = 10;

/** Runs the work that is to be measured; everything before and after it costs nothing. */
export type Measured = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** A clock for one measurement: hand `measured` to the work, then ask what it cost. */
export function createMeasured(): {
  measured: Measured;
  cost(): Pick<Measurement, 'seconds' | 'cpuSeconds' | 'peakRssMib' | 'blockedMs'>;
} {
  let seconds = 0;
  let cpuSeconds = 0;
  const delay = monitorEventLoopDelay({ resolution: MONITOR_MS });
  return {
    async measured(work) {
      delay.enable();
      const cpu = process.cpuUsage();
      const start = performance.now();
      const result = await work();
      seconds = (performance.now() - start) / 1000;
      const used = process.cpuUsage(cpu);
      cpuSeconds = (used.user + used.system) / 1e6;
      // The monitor notices a blocked loop when it turns again.
      await setTimeout(MONITOR_MS * 3);
      delay.disable();
      return result;
    },
    cost: () => ({
      seconds,
      cpuSeconds,
      peakRssMib: process.resourceUsage().maxRSS / 1024,
      blockedMs: delay.max / 1e6,
    }),
  };
}
