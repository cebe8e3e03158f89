import { loadavg, cpus } from 'node:os';
import type { Sample } from '../results.js';
import type { BenchServer } from '../server/open-server.js';
import { readsTable } from '../server/statement-log.js';
import { runProcess } from './run-process.js';
import type { Subject } from './subjects.js';

export interface RoundsOptions {
  /** Run before each block, so that everything has its floors just before it. */
  readonly floors: readonly Subject[];
  readonly blocks: ReadonlyArray<readonly Subject[]>;
  readonly repetitions: number;
  /** Statements on these count as "on the table". */
  readonly tables: readonly string[];
  /** `null` for an engine in the process, whose statements are not counted. */
  readonly server: BenchServer | null;
}

/** Everything once, then everything again: what slows the machine for a while slows all of a block. */
export async function runRounds(options: RoundsOptions): Promise<Array<Omit<Sample, 'run'>>> {
  const { floors, blocks, repetitions } = options;
  const samples: Array<Omit<Sample, 'run'>> = [];
  for (let round = 0; round < repetitions; round += 1) {
    for (const [block, subjects] of blocks.entries()) {
      for (const subject of [...floors, ...subjects]) {
        const sample = { subject: subject.name, round, block, ...(await takeSample(subject, options)) };
        samples.push(sample);
        console.log(lineOf(sample));
      }
    }
  }
  return samples;
}

async function takeSample(
  subject: Subject,
  { server, tables }: RoundsOptions,
): Promise<Pick<Sample, 'load' | 'statements' | 'tableStatements' | 'measurement' | 'error'>> {
  const load = (loadavg()[0] ?? 0) / cpus().length;
  await server?.takeStatements();
  try {
    const measurement = await runProcess(subject.start);
    const statements = (await server?.takeStatements()) ?? null;
    const onTable = statements?.filter(({ sql }) => tables.some((table) => readsTable(sql, table)));
    return {
      load,
      statements: statements?.length ?? null,
      tableStatements: onTable?.length ?? null,
      measurement,
    };
  } catch (error) {
    return {
      load,
      statements: null,
      tableStatements: null,
      measurement: null,
      error: error instanceof Error ? error.message : String(error),
    };
  }
}

function lineOf({
  round,
  block,
  subject,
  measurement,
  error,
  tableStatements,
  load,
}: Omit<Sample, 'run'>): string {
  const name = `${round + 1}.${block + 1} ${subject.padEnd(22)}`;
  if (!measurement) return `${name} FAILED ${error}`;
  const { seconds, cpuSeconds, peakRssMib, strategy, strategyReason } = measurement;
  return [
    `${name} ${seconds.toFixed(3).padStart(9)} s`,
    `cpu ${cpuSeconds.toFixed(2)} s`,
    `${Math.round(peakRssMib)} MiB`,
    `${tableStatements ?? '-'} on the table`,
    ...(strategy ? [`${strategy} (${strategyReason ?? ''})`] : []),
    `load ${load.toFixed(1)}`,
  ].join(', ');
}
