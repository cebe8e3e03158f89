// docs/METRICS.md has a section for every metric, and for nothing else that calls itself one.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readMarkdown, root } from './markdown.mjs';

const PAGE = 'docs/METRICS.md';

export async function checkMetrics() {
  const { METRIC_NAMES } = await import(pathToFileURL(join(root, 'dist/index.js')).href);
  const { lines } = readMarkdown(PAGE);
  // A heading holds the names of the metrics that it is about, each as code.
  const documented = lines
    .filter((line) => /^### `/.test(line))
    .flatMap((line) => [...line.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  const problems = [
    ...METRIC_NAMES.filter((name) => !documented.includes(name)).map((name) => `has no section for ${name}`),
    ...documented
      .filter((name) => !METRIC_NAMES.includes(name))
      .map((name) => `describes ${name}, which is no metric`),
    ...documented
      .filter((name, index) => documented.indexOf(name) !== index)
      .map((name) => `describes ${name} twice`),
  ].map((problem) => `${PAGE} ${problem}`);
  return { problems, checked: `${METRIC_NAMES.length} metrics` };
}
