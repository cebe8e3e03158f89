import { parseArgs } from 'node:util';
import { OUR_NAMES, type OurName } from './run/subjects.js';

export const USAGE = `npm run bench -- [suite …] [options]

Suites: rows-100k (default), rows-1m, rows-5m, columns-100, flights, small-tables, pglite; or all.
  --repetitions N   rounds of everything (default 3)
  --ours a,b        ours to measure: auto, pushdown, stream, stream-exact, stream-every-metric,
                    stream-2-connections (default all)
  --peers a,b       also measure original, baselinr, soda, great-expectations, duckdb, ydata (default none; or all)
  --no-page         leave docs/PERFORMANCE.md as it is

PROFILEMESH_BENCH_POSTGRES_URL       a server to use in place of one started for the run
PROFILEMESH_BENCH_CACHE              where the peers' virtual environments are made
PROFILEMESH_BENCH_CPU_PROFILES       folder for a V8 CPU profile of each of our processes (slows them)
PROFILEMESH_BENCH_PYTHON_PROFILEMESH where pip finds the Python ProfileMesh, when not at its repository`;

export interface BenchOptions {
  readonly suites: readonly string[];
  readonly repetitions: number;
  readonly ours: readonly OurName[];
  readonly peers: readonly string[];
  readonly page: boolean;
}

/** @throws {Error} with what is wrong and the usage */
export function parseOptions(
  args: readonly string[],
  known: { suites: readonly string[]; peers: readonly string[] },
): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    allowNegative: true,
    options: {
      repetitions: { type: 'string', default: '3' },
      ours: { type: 'string', default: 'all' },
      peers: { type: 'string', default: '' },
      page: { type: 'boolean', default: true },
    },
  });
  const repetitions = Number(values.repetitions);
  if (!Number.isInteger(repetitions) || repetitions < 1) {
    throw new Error(`--repetitions ${values.repetitions}: a whole number from 1 on.\n\n${USAGE}`);
  }
  const suites = positionals.length > 0 ? positionals : ['rows-100k'];
  return {
    suites: choose('suite', suites, known.suites),
    repetitions,
    ours: choose('--ours', split(values.ours), OUR_NAMES),
    peers: choose('--peers', split(values.peers), known.peers),
    page: values.page,
  };
}

function split(list: string): string[] {
  return list === '' || list === 'none' ? [] : list.split(',');
}

function choose<Name extends string>(what: string, given: readonly string[], known: readonly Name[]): Name[] {
  if (given.includes('all')) return [...known];
  const unknown = given.filter((name) => !known.some((one) => one === name));
  if (unknown.length > 0) {
    throw new Error(`${what} ${unknown.join(', ')}: not one of ${known.join(', ')}.\n\n${USAGE}`);
  }
  return known.filter((name) => given.includes(name));
}
