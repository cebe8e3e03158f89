import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root.js';
import type { RunInfo, Sample, SuiteResult } from './results.js';

const folder = join(packageRoot, 'bench/results');

/** Every suite that was ever run, in the order of their names. */
export function readResults(): SuiteResult[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as SuiteResult);
}

/** What a person wrote about the figures: `bench/results/remarks.md`. */
export function readRemarks(): string {
  const path = join(folder, 'remarks.md');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Puts a run into its suite's file. What it measured replaces what the file had of it; everything else stays. */
export function writeResult(
  head: Omit<SuiteResult, 'runs' | 'samples'>,
  info: RunInfo,
  samples: ReadonlyArray<Omit<Sample, 'run'>>,
): void {
  const path = join(folder, `${head.suite}.json`);
  const before = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as SuiteResult) : undefined;
  const result = mergeRun({ head, before, info, samples });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `${formatResult(result)}\n`);
}

/** A block stays as a whole, with its floors, while it holds anything that was not measured anew. */
export function mergeRun(options: {
  head: Omit<SuiteResult, 'runs' | 'samples'>;
  before: SuiteResult | undefined;
  info: RunInfo;
  samples: ReadonlyArray<Omit<Sample, 'run'>>;
}): SuiteResult {
  const { head, before, info, samples } = options;
  const anew = new Set(samples.map(({ subject }) => subject));
  const old = before?.samples ?? [];
  const keptBlocks = new Set(
    old.filter(({ subject }) => !anew.has(subject)).map(({ run, block }) => `${run} ${block}`),
  );
  const kept = old.filter(({ run, block }) => keptBlocks.has(`${run} ${block}`));
  const runs = [...new Set(kept.map(({ run }) => run))].sort((a, b) => a - b);
  return {
    ...head,
    runs: [...runs.flatMap((run) => before?.runs[run] ?? []), info],
    samples: [
      ...kept.map((sample) => ({ ...sample, run: runs.indexOf(sample.run) })),
      ...samples.map((sample) => ({ ...sample, run: runs.length })),
    ],
  };
}

/** One line a sample, so that a difference can be read. */
function formatResult({ samples, ...head }: SuiteResult): string {
  const lines = samples.map((sample) => `    ${JSON.stringify(sample)}`);
  const start = JSON.stringify(head, null, 2).slice(0, -2);
  return `${start},\n  "samples": [\n${lines.join(',\n')}\n  ]\n}`;
}
