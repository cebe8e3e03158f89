import type { Sample, SuiteResult } from '../results.js';

/** What the samples of one subject come to. Seconds and the like of its newest run only. */
export interface Figures {
  readonly subject: string;
  readonly samples: readonly Sample[];
  readonly minSeconds: number;
  readonly medianSeconds: number;
  readonly cpuSeconds: number;
  readonly peakRssMib: number;
  readonly values: number;
  readonly statements: number | null;
  readonly tableStatements: number | null;
  /** Each strategy that a sample took. */
  readonly strategies: readonly string[];
}

/** `null` when the suite has no sample of the subject that worked. */
export function figuresOf(result: SuiteResult, subject: string): Figures | null {
  const all = result.samples.filter((sample) => sample.subject === subject);
  const newest = Math.max(...all.map(({ run }) => run));
  const samples = all.filter(({ run, measurement }) => run === newest && measurement !== null);
  const [first] = samples;
  if (!first) return null;
  const of = (value: (measurement: NonNullable<Sample['measurement']>) => number): number[] =>
    samples.flatMap(({ measurement }) => (measurement ? [value(measurement)] : []));
  const seconds = of((measurement) => measurement.seconds);
  return {
    subject,
    samples,
    minSeconds: Math.min(...seconds),
    medianSeconds: median(seconds),
    cpuSeconds: median(of(({ cpuSeconds }) => cpuSeconds)),
    peakRssMib: Math.max(...of(({ peakRssMib }) => peakRssMib)),
    values: Math.max(...of(({ values }) => values)),
    statements: first.statements,
    tableStatements: first.tableStatements,
    strategies: [...new Set(samples.flatMap(({ measurement }) => measurement?.strategy ?? []))],
  };
}

/** Median over the rounds of the subject's seconds by those of the floor in the same block of the same round. */
export function ratioTo(result: SuiteResult, subject: string, floor: string): number | null {
  const ratios = (figuresOf(result, subject)?.samples ?? []).flatMap(({ run, round, block, measurement }) => {
    const beside = result.samples.find(
      (sample) =>
        sample.subject === floor && sample.run === run && sample.round === round && sample.block === block,
    );
    return measurement && beside?.measurement ? [measurement.seconds / beside.measurement.seconds] : [];
  });
  return ratios.length > 0 ? median(ratios) : null;
}

/** How many times slower than ours a peer is, each by the best SQL beside it. */
export function timesSlower(result: SuiteResult, peer: string, ours: string): number | null {
  const theirRatio = ratioTo(result, peer, 'sql');
  const ourRatio = ratioTo(result, ours, 'sql');
  return theirRatio !== null && ourRatio !== null ? theirRatio / ourRatio : null;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? Number.NaN, sorted[Math.floor(middle)] ?? Number.NaN];
  return (low + high) / 2;
}
