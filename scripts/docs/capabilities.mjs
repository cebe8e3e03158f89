// capabilities.yaml: what works with which database and engine, out of the results of tests.
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse, stringify } from 'yaml';
import { CURSORS, DATABASES, XCOM_ROUTES } from './capability-claims.mjs';
import { contractSuites } from './contract-suites.mjs';
import { root } from './markdown.mjs';

export const FILE = 'capabilities.yaml';

const HEAD = `# What works with which database and engine. Made from the results of tests by scripts/write-capabilities.mjs, which has the remedy
# where it is out of date. works: true where every test of the proof passed. What each means: docs/ENGINES.md,
# docs/airflow/COMPATIBILITY.md.
`;

export const readCapabilities = () =>
  existsSync(join(root, FILE)) ? parse(readFileSync(join(root, FILE), 'utf8')) : {};

/**
 * The file's text by the reports of test runs (vitest's reporter "json"). What no report has a result for stays as it was.
 * @returns {Promise<string>}
 */
export async function capabilitiesText(reports) {
  const before = readCapabilities();
  const results = reports.flatMap(resultsOf);
  const suites = contractSuites();
  const { createConnectorRegistry } = await import(pathToFileURL(join(root, 'dist/index.js')).href);
  const registry = createConnectorRegistry();
  const outcomeOf = (claim, old, type) => {
    if (claim.capability) return declared(claim, registry.capabilities(type));
    if (claim.untested) return { works: false, reason: claim.refused };
    const proof = claim.suite ? suites.find(({ name }) => name === claim.suite).file : claim.file;
    const tests = results.filter(claim.suite ? ofSuite(claim, suites) : ofFile(claim));
    const passed = tests.length === 0 ? old?.passed : tests.every(({ status }) => status === 'passed');
    if (passed === undefined) throw new Error(`no result of ${claim.title ?? `${claim.suite}: ${claim.by}`}`);
    if (claim.refused) return { works: false, reason: claim.refused, proof };
    return { works: passed, proof };
  };
  const section = (claims, old, type) =>
    Object.fromEntries(
      Object.entries(claims).map(([key, claim]) => {
        const last = old?.[key];
        const passed = last && (last.works || last.reason !== undefined);
        return [key, outcomeOf(claim, last && { passed }, type)];
      }),
    );
  const content = {
    databases: Object.fromEntries(
      Object.entries(DATABASES).map(([type, claims]) => [
        type,
        section(claims, before.databases?.[type], type),
      ]),
    ),
    airflow: {
      rest_api: serversOf(results, before.airflow?.rest_api),
      xcom_routes: section(XCOM_ROUTES, before.airflow?.xcom_routes),
      cursors: section(CURSORS, before.airflow?.cursors),
    },
    contracts: Object.fromEntries(suites.map(({ name, file, tests }) => [name, { file, tests }])),
  };
  return `${HEAD}${stringify(content, { lineWidth: 0 })}`;
}

/** Flat: `{ file, suite, title, status }`; `suite` is the outermost describe. Tests that were skipped say nothing. */
function resultsOf(path) {
  const { testResults } = JSON.parse(readFileSync(path, 'utf8'));
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map(({ ancestorTitles, title, status }) => ({
        file: relative(root, name),
        suites: ancestorTitles,
        title,
        status,
      })),
  );
}

const ofSuite = ({ suite, by }, suites) => {
  const { title } = suites.find(({ name }) => name === suite);
  return (result) => result.suites.some((name) => name.startsWith(`${title}${by}`));
};

const ofFile =
  ({ file, title }) =>
  (result) =>
    result.file === file && result.title === title;

/** What a connector says of itself. @throws where it says that it can */
function declared({ refused, capability }, capabilities) {
  const value = capabilities[capability];
  if (value === true || value > 1) throw new Error(`the connector declares ${capability}: ${value}`);
  return { works: false, reason: refused, declared: `${capability}: ${value}` };
}

/** By version: whether the contract holds for the fake server and for a real one. */
function serversOf(results, before = {}) {
  const servers = structuredClone(before);
  const found = new Map();
  for (const { suites, status } of results) {
    const [, kind, version] = /^Airflow server: (fake|real) (\S+)$/.exec(suites[0] ?? '') ?? [];
    if (version === undefined) continue;
    const key = `${version} ${kind}`;
    found.set(key, (found.get(key) ?? true) && status === 'passed');
  }
  for (const [key, works] of found) {
    const [version, kind] = key.split(' ');
    servers[version] = { ...servers[version], [kind]: works };
  }
  return Object.fromEntries(
    Object.entries(servers).sort(([left], [right]) => left.localeCompare(right, 'en', { numeric: true })),
  );
}
