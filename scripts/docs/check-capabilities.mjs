// capabilities.yaml names the contract tests that there are, and its claims are those of capability-claims.mjs, with proofs that
// exist. What the tests say is compared where they run: write-capabilities.mjs --check.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FILE, readCapabilities } from './capabilities.mjs';
import { CURSORS, DATABASES, XCOM_ROUTES } from './capability-claims.mjs';
import { contractSuites } from './contract-suites.mjs';
import { root } from './markdown.mjs';

const REMEDY = 'run the tests with PROFILEMESH_TEST_REPORT, then scripts/write-capabilities.mjs';

export function checkCapabilities() {
  const { databases = {}, airflow = {}, contracts = {} } = readCapabilities();
  const suites = contractSuites();
  const problems = [
    ...suites.flatMap(({ name, tests }) => differences(`contracts.${name}`, tests, contracts[name]?.tests)),
    ...differences(
      'contracts',
      suites.map(({ name }) => name),
      Object.keys(contracts),
    ),
    ...Object.entries(DATABASES).flatMap(([type, claims]) =>
      differences(`databases.${type}`, Object.keys(claims), Object.keys(databases[type] ?? {})),
    ),
    ...differences('airflow.xcom_routes', Object.keys(XCOM_ROUTES), Object.keys(airflow.xcom_routes ?? {})),
    ...differences('airflow.cursors', Object.keys(CURSORS), Object.keys(airflow.cursors ?? {})),
    ...[...Object.values(DATABASES), XCOM_ROUTES, CURSORS].flatMap((claims) =>
      Object.values(claims).flatMap((claim) => missingProof(claim, suites)),
    ),
  ];
  const tests = suites.reduce((sum, suite) => sum + suite.tests.length, 0);
  return {
    problems: problems.map((text) => `${FILE}: ${text}`),
    checked: `${tests} contract tests in ${FILE}`,
  };
}

function differences(place, expected, found = []) {
  const missing = expected.filter((entry) => !found.includes(entry));
  const extra = found.filter((entry) => !expected.includes(entry));
  return [
    ...missing.map((entry) => `${place} does not have "${entry}"; ${REMEDY}`),
    ...extra.map((entry) => `${place} has "${entry}", which is gone; ${REMEDY}`),
  ];
}

function missingProof({ suite, file, title }, suites) {
  if (suite !== undefined)
    return suites.some(({ name }) => name === suite) ? [] : [`no contract suite ${suite}`];
  if (file === undefined) return [];
  const path = join(root, file);
  const isThere = existsSync(path) && readFileSync(path, 'utf8').includes(title);
  return isThere ? [] : [`${file} has no test "${title}"`];
}
