// Writes the help of every command into docs/CLI.md: node scripts/write-cli-page.mjs
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cliPage, PAGE } from './docs/cli-page.mjs';
import { root } from './docs/markdown.mjs';

writeFileSync(join(root, PAGE), await cliPage());
console.log(`wrote ${PAGE}`);
