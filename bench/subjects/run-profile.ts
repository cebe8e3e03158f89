import {
  DEFAULT_METRICS,
  METRIC_NAMES,
  type MetricName,
  parseConfig,
  profileTables,
  ProfileMeshHook,
  type ProfilingRun,
} from 'profilemesh';
import type { Measurement, ProfileJob } from '../job.js';
import type { Measured } from './measured.js';

/** The metrics of the Python package by default, and the lengths that it has besides. */
const PYTHON_METRICS: MetricName[] = [...DEFAULT_METRICS, 'min_length', 'max_length', 'avg_length'];

export type Profiled = Pick<Measurement, 'values' | 'rssMib' | 'strategy' | 'strategyReason'>;

/** Profiles through the package's public API: from a configuration in hand to the results in the database. */
export async function runProfile(job: ProfileJob, measured: Measured): Promise<Profiled> {
  const { place, tables } = job;
  const config = parseConfig({
    source: 'url' in place ? { url: place.url } : { type: 'pglite', filepath: place.directory },
    profiling: {
      metrics: job.metrics === 'every' ? [...METRIC_NAMES] : PYTHON_METRICS,
      tables: tables.map((table) => ({ schema: 'public', table })),
      ...(job.distinct ? { distinct: job.distinct } : {}),
    },
    execution: {
      ...(job.strategy ? { strategy: job.strategy } : {}),
      ...(job.connections ? { table_connections: job.connections } : {}),
    },
  });
  // PGlite takes seconds to start. The engine of its place is shared, so one that is open already costs the run nothing.
  const open = 'directory' in place ? await new ProfileMeshHook({ config }).getEngine() : undefined;
  try {
    const rssMib: number[] = [];
    const tenth = Math.ceil(tables.length / 10);
    const run = await measured(() =>
      profileTables({
        config,
        onProgress: (progress) => {
          if (progress.type !== 'table_finished') return;
          if (tables.length < 10 || (progress.index + 1) % tenth !== 0) return;
          rssMib.push(process.memoryUsage().rss / 1024 ** 2);
        },
      }),
    );
    return { values: countValues(run), ...strategyOf(run), ...(rssMib.length > 0 ? { rssMib } : {}) };
  } finally {
    await open?.close();
  }
}

function countValues({ tables }: ProfilingRun): number {
  const failed = tables.find(
    ({ status, columns }) => status !== 'success' || columns.some(({ error }) => error),
  );
  if (failed) {
    const reason = failed.error ?? failed.columns.find(({ error }) => error)?.error;
    throw new Error(`${failed.fullName} was not profiled: ${reason?.message}`);
  }
  return tables
    .flatMap(({ columns }) => columns)
    .reduce((sum, { metrics }) => sum + Object.keys(metrics).length, 0);
}

function strategyOf({ tables }: ProfilingRun): Pick<Measurement, 'strategy' | 'strategyReason'> {
  const { strategy, strategy_reason: strategyReason } = tables[0]?.metadata ?? {};
  return {
    ...(typeof strategy === 'string' ? { strategy } : {}),
    ...(typeof strategyReason === 'string' ? { strategyReason } : {}),
  };
}
