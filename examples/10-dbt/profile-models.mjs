// Profiles what `dbt build` has made, and compares it with the build before.
//   dbt build && node profile-models.mjs
// Ends with 3 when a model drifted a lot, so that a pipeline stops there.
import { fileURLToPath } from 'node:url';
import { formatDriftReport, formatRunSummary, loadPlan, parseConfig, profileTables } from 'profilemesh';
import { tablesOfManifest } from './tables-of-manifest.mjs';

/**
 * @param {{ manifest?: string, env?: Record<string, string | undefined> }} [options]
 */
export async function profileModels({ manifest = 'target/manifest.json', env = process.env } = {}) {
  const tables = await tablesOfManifest(manifest);
  const config = parseConfig(
    {
      environment: 'production',
      // The same variables as in profiles.yml.
      source: {
        type: 'postgres',
        host: env.PGHOST ?? 'localhost',
        port: Number(env.PGPORT ?? 5432),
        username: env.PGUSER,
        password: env.PGPASSWORD,
        database: env.PGDATABASE ?? '',
      },
      profiling: { tables: tables.map(({ schema, table }) => ({ schema, table })) },
      drift_detection: { after_profile: true },
    },
    { env },
  );
  const plan = await loadPlan({ config });
  const planned = plan.tables.map((entry) => {
    const own = tables.find(({ schema, table }) => schema === entry.schema && table === entry.table);
    return own?.metrics ? { ...entry, metrics: own.metrics } : entry;
  });
  /** @type {import('profilemesh').DriftReport[]} */
  const drift = [];
  const run = await profileTables({
    config,
    plan: { ...plan, tables: planned },
    onDrift: (reports) => void drift.push(...reports),
  });
  return { run, drift };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { run, drift } = await profileModels({ manifest: process.argv[2] });
  console.log(formatRunSummary(run));
  for (const report of drift) console.log(`\n${formatDriftReport(report)}`);
  if (run.tables.some(({ status }) => status === 'failed')) process.exitCode = 1;
  else if (drift.some(({ summary }) => summary.hasCriticalDrift)) process.exitCode = 3;
}
