import { createVenv, venvCache } from './create-venv.js';

// The newest of the day they were tried on that install without a download from elsewhere: dbt-core 1.12 fetches a
// parser from GitHub while it is installed.
const PACKAGES = [
  'openlineage-python==1.54.0',
  'dbt-core==1.11.16',
  'dbt-postgres==1.11.0',
  'great-expectations==1.24.1',
  'sqlalchemy==2.1.9',
  'psycopg2-binary==2.9.13',
];

/**
 * A virtualenv with the Python packages that tests and examples work with: built once in some seconds (about 370 MB), and
 * kept in `PROFILEMESH_TEST_PYTHON_CACHE`, else in the user's cache folder.
 * @returns the folder of the virtualenv
 */
export function buildPythonVenv(): Promise<string> {
  const cache = venvCache('PROFILEMESH_TEST_PYTHON_CACHE', 'python-lab');
  return createVenv({ cache, name: 'packages-1', packages: PACKAGES, until: '2026-11-23' });
}
