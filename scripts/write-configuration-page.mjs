// Writes the tables of docs/CONFIGURATION.md from schema/profilemesh.schema.json: node scripts/write-configuration-page.mjs
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationPage, PAGE } from './docs/configuration-page.mjs';
import { root } from './docs/markdown.mjs';

writeFileSync(join(root, PAGE), configurationPage());
console.log(`wrote ${PAGE}`);
