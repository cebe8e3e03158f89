// Checks what the Markdown files say: node scripts/check-docs.mjs, after npm run build. One line a problem, at its file and line.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkCapabilities } from './docs/check-capabilities.mjs';
import { checkCliPage } from './docs/check-cli-page.mjs';
import { checkCommands } from './docs/check-commands.mjs';
import { checkConfigurationPage } from './docs/check-configuration-page.mjs';
import { checkConfigurations } from './docs/check-configurations.mjs';
import { checkExamples } from './docs/check-examples.mjs';
import { checkLinks } from './docs/check-links.mjs';
import { checkMetrics } from './docs/check-metrics.mjs';
import { checkParity } from './docs/check-parity.mjs';
import { checkStorage } from './docs/check-storage.mjs';
import { markdownFiles, root } from './docs/markdown.mjs';

if (!existsSync(join(root, 'dist/index.d.ts'))) {
  console.error('dist/index.d.ts is not there: run "npm run build" first.');
  process.exit(1);
}

const files = markdownFiles();
const CHECKS = [
  checkExamples,
  checkLinks,
  checkConfigurations,
  checkCommands,
  checkCliPage,
  checkConfigurationPage,
  checkMetrics,
  checkStorage,
  checkParity,
  checkCapabilities,
];
let failed = 0;
for (const check of CHECKS) {
  const { problems, checked } = await check(files);
  for (const problem of problems) console.error(problem);
  failed += problems.length;
  if (problems.length === 0) console.log(`${checked}: in order`);
}
console.log(`${files.length} Markdown files, ${failed} problems`);
process.exitCode = failed === 0 ? 0 : 1;
