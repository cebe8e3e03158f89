import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package-root.js';
import { readRemarks, readResults } from '../results-file.js';
import { performancePage } from './performance-page.js';

/** Writes docs/PERFORMANCE.md from the results that are there. */
export function writePage(): void {
  writeFileSync(join(packageRoot, 'docs/PERFORMANCE.md'), performancePage(readResults(), readRemarks()));
}
