import type { Execute } from './load-tables.js';

const METRICS =
  "array['count', 'null_count', 'null_percent', 'distinct_count', 'distinct_percent', 'min', 'max', 'mean', 'stddev', 'histogram']";

/**
 * Stores a history of one table as profiling it so often would have, or with `apart` as the Python package would have: the
 * metrics' rows alone. The storage tables are there. Values are a pure function of run and column.
 */
export async function loadHistory(
  execute: Execute,
  options: { dataset: string; runs: number; columns: number; apart: boolean },
): Promise<void> {
  const { dataset, runs, columns, apart } = options;
  const runId = `substr('${dataset}-' || run, 1, 36)`;
  const at = "timestamp '2026-01-01' + run * interval '1 day'";
  const column = "'column_' || lpad(number::text, 4, '0')";
  const numeric = `case metric when 'count' then 100000 when 'mean' then number + sin(run) else (run + number) % 7 + 100 end`;
  for (const table of ['runs', 'results', 'run_details']) {
    await execute(`delete from profilemesh_${table} where dataset_name = '${dataset}'`);
  }
  await execute(
    `insert into profilemesh_runs
       select ${runId}, '${dataset}', 'public', ${at}, 'development', 'completed', 100000, ${columns}
       from generate_series(1, ${runs}) run`,
  );
  await execute(
    `insert into profilemesh_results
       (run_id, dataset_name, schema_name, column_name, column_type, metric_name, metric_value, profiled_at)
     select ${runId}, '${dataset}', 'public', ${column}, 'double precision', metric,
       case when metric = 'histogram'
         then '[{"bin_start": 0, "bin_end": 10, "count": 70000}, {"bin_start": 10, "bin_end": 20, "count": 30000}]'
         else (${numeric})::text end,
       ${at}
     from generate_series(1, ${runs}) run, generate_series(1, ${columns}) number,
       unnest(${METRICS}) with ordinality metrics (metric, place)
     order by run, number, place`,
  );
  if (!apart) {
    await execute(
      `insert into profilemesh_run_details (run_id, dataset_name, schema_name, details, numbers)
       select ${runId}, '${dataset}', 'public', '{}', json_build_object(
         'columns', (select json_agg(${column} order by number) from generate_series(1, ${columns}) number),
         'metrics', (select json_object_agg(metric, (
           select json_agg((${numeric})::double precision order by number) from generate_series(1, ${columns}) number))
           from unnest(${METRICS}) metric where metric <> 'histogram'))::text
       from generate_series(1, ${runs}) run`,
    );
  }
  await execute('analyze profilemesh_results');
}
