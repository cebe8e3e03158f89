// Writes capabilities.yaml from the JSON reports of test runs, or with --check says whether it is what they say.
//   PROFILEMESH_TEST_REPORT=report.json npm test && node scripts/write-capabilities.mjs [--check] report.json [airflow-report.json]
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capabilitiesText, FILE } from './docs/capabilities.mjs';
import { root } from './docs/markdown.mjs';

const reports = process.argv.slice(2).filter((argument) => argument !== '--check');
const text = await capabilitiesText(reports);
if (!process.argv.includes('--check')) {
  writeFileSync(join(root, FILE), text);
  console.log(`wrote ${FILE}`);
} else if (readFileSync(join(root, FILE), 'utf8') === text) {
  console.log(`${FILE} is what the tests say`);
} else {
  console.error(
    `${FILE} is not what the tests say: node scripts/write-capabilities.mjs ${reports.join(' ')}`,
  );
  process.exitCode = 1;
}
