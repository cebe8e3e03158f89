import { detectDrift, InMemoryRunStore, profileTables } from 'profilemesh';

/**
 * Profiles two environments and compares their tables: columns, and values by the rules of the tested one. Writes nothing
 * into either database: the two runs are in memory.
 *
 * @param {{
 *   tested: import('profilemesh').ResolvedConfig,
 *   reference: import('profilemesh').ResolvedConfig,
 *   signal?: AbortSignal,
 * }} options
 * @returns {Promise<{ missing: string[], reports: import('profilemesh').DriftReport[] }>}
 *   `missing`: tables that could not be read in one of the two, with the reason
 */
export async function compareEnvironments({ tested, reference, signal }) {
  const store = new InMemoryRunStore();
  const profile = async (/** @type {import('profilemesh').ResolvedConfig} */ config) => {
    const run = await profileTables({ config, store: false, ...(signal && { signal }) });
    await store.saveRun(run);
    return run;
  };
  // One after the other: where both are on one server, they don't take each other's time.
  const runs = { reference: await profile(reference), tested: await profile(tested) };
  const missing = [runs.reference, runs.tested].flatMap(({ environment, tables }) =>
    tables.flatMap(({ table, error }) => (error ? [`${table} in ${environment}: ${error.message}`] : [])),
  );
  // Of a run without a measured table nothing is stored that could be compared.
  if (runs.tested.tables.every(({ error }) => error !== null)) return { missing, reports: [] };
  const reports = await detectDrift({
    config: tested,
    store,
    currentRunId: runs.tested.runId,
    baselineRunId: runs.reference.runId,
  });
  // A table that only one of them has is in `missing`.
  return { missing, reports: reports.filter(({ baseline }) => baseline.runIds.length > 0) };
}
