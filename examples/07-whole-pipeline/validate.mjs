import { detectDrift } from 'profilemesh';

/**
 * What is wrong with a load by itself, whatever the loads before were.
 * @type {{ column: string, problem: string, found: (metrics: import('profilemesh').ColumnProfile['metrics'], rows: number) => boolean }[]}
 */
const RULES = [
  { column: 'id', problem: 'has nulls', found: ({ null_count }) => null_count !== 0 },
  { column: 'id', problem: 'is not unique', found: ({ distinct_count }, rows) => distinct_count !== rows },
  { column: 'amount', problem: 'is below 0', found: ({ min }) => !(Number(min) >= 0) },
];

/** What should be as it was in the last good load; `*` is the table as a whole. */
const WATCHED = new Set(['*.row_count', 'amount.mean']);

/**
 * What is wrong with a load: rules that its profile breaks, and values far from those of the last load that was good.
 * Empty: nothing.
 *
 * @param {import('profilemesh').ProfilingRun} run
 * @param {import('profilemesh').RunnerOptions} runner
 */
export async function validate(run, runner) {
  const [table] = run.tables;
  if (!table || table.error) return [`could not be profiled: ${table?.error?.message}`];
  const rows = table.rowCount ?? 0;
  if (rows === 0) return ['has no rows'];
  const broken = RULES.filter(({ column, found }) => {
    const profile = table.columns.find(({ name }) => name === column);
    return !profile || profile.error !== null || found(profile.metrics, rows);
  });
  // Without an earlier load every comparison is `unknown`: the first one is judged by the rules alone.
  const reports = await detectDrift({ ...runner, currentRunId: run.runId });
  const drifted = reports
    .flatMap(({ findings }) => findings)
    .filter(({ column, metric, severity }) => severity === 'high' && WATCHED.has(`${column}.${metric}`));
  return [
    ...broken.map(({ column, problem }) => `${column} ${problem}`),
    ...drifted.map(({ column, metric, baselineValue, currentValue }) => {
      return `${metric} of ${column === '*' ? 'the table' : column} is ${currentValue}, last time ${baselineValue}`;
    }),
  ];
}
