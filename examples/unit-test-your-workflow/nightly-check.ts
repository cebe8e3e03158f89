import { ProfilingOperator, type ProfilingResultsPayload, type TaskContext } from 'profilemesh';

/** Somebody's workflow: profiles the tables and refuses to go on when one of them is too small. */
export async function nightlyCheck(
  context: TaskContext,
  options: { configPath: string; minRows: number },
): Promise<ProfilingResultsPayload> {
  const { configPath, minRows } = options;
  const operator = new ProfilingOperator({ taskId: 'profile', configPath, failOnPartial: true });
  const payload = await operator.execute(context);
  const small = payload.results.filter(({ row_count }) => (row_count ?? 0) < minRows);
  if (small.length > 0) {
    const names = small.map(({ dataset_name, row_count }) => `${dataset_name} (${row_count})`);
    throw new Error(`fewer than ${minRows} rows: ${names.join(', ')}`);
  }
  return payload;
}
