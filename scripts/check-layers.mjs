// Runs dependency-cruiser and fails when it saw nothing: with a TypeScript it doesn't support it reports success.
import { spawnSync } from 'node:child_process';

const MIN_MODULES = 20;
const depcruise = (...args) =>
  spawnSync(process.execPath, ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', ...args, 'src'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });

const report = depcruise('--config', '.dependency-cruiser.cjs', '--output-type', 'json');
if (!report.stdout) {
  console.error(report.stderr);
  process.exit(1);
}
const { summary, modules } = JSON.parse(report.stdout);
const own = modules.filter((module) => module.source.startsWith('src/'));
for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} -> ${to}`);
if (own.length < MIN_MODULES) {
  console.error(`Only ${own.length} modules of src/ were seen: the check did not run.`);
  process.exit(1);
}
if (summary.violations.length > 0) process.exit(1);
console.log(`${own.length} modules, ${summary.totalDependenciesCruised} dependencies, no violations`);
