import type { RunInfo, Sample, SuiteResult } from '../../../../bench/results.js';

export const RUN: RunInfo = {
  startedAt: '2026-01-02T03:04:05.000Z',
  commit: 'abc',
  machine: { cpu: 'a processor', cores: 2, memoryGib: 8, system: 'Linux 6' },
  versions: { Node: '20.0.0' },
  settings: {},
};

/** A measurement that took so many seconds, with whatever else matters to the test. */
export function sample(subject: string, seconds: number, other: Partial<Sample> = {}): Sample {
  return {
    subject,
    run: 0,
    round: 0,
    block: 0,
    load: 0.5,
    statements: 10,
    tableStatements: 3,
    measurement: { seconds, cpuSeconds: seconds / 2, peakRssMib: 100, values: 50 },
    ...other,
  };
}

export function suiteResult(suite: string, samples: readonly Sample[]): SuiteResult {
  const runs = Array.from({ length: Math.max(0, ...samples.map(({ run }) => run)) + 1 }, () => RUN);
  return { suite, title: suite, rows: 1_000_000, columns: 20, tables: 1, runs, samples };
}
