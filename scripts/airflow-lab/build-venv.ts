import { createVenv, venvCache } from '../python-lab/create-venv.js';

// With the libraries up to this day each version was tried: days after its release, or the day we did. Without a
// constraints file today's releases of Airflow's dependencies may not work with an old Airflow.
const LIBRARIES_UNTIL: Readonly<Record<string, string>> = {
  '2.10.5': '2025-02-11',
  '2.11.0': '2026-11-23',
  '3.0.6': '2025-09-03',
  '3.1.8': '2026-03-16',
  '3.2.1': '2026-04-27',
  '3.2.2': '2026-06-03',
  '3.3.2': '2026-11-23',
};

/**
 * A virtualenv with this version of Airflow, the PostgreSQL drivers and nothing else: built once and kept in
 * `PROFILEMESH_AIRFLOW_CACHE`, else in the user's cache folder. Takes seconds to minutes the first time (about 300 MB are
 * downloaded), nothing afterwards.
 *
 * @returns the folder of the virtualenv
 */
export function buildVenv(version: string): Promise<string> {
  return createVenv({
    cache: venvCache('PROFILEMESH_AIRFLOW_CACHE', 'airflow-lab'),
    name: `airflow-${version}`,
    packages: [`apache-airflow==${version}`, 'psycopg2-binary', 'asyncpg'],
    until: LIBRARIES_UNTIL[version],
  });
}
