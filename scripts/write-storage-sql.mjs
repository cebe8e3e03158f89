// Writes schema/storage.sql from the code that makes the tables: node scripts/write-storage-sql.mjs
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './docs/markdown.mjs';
import { FILE, storageSql } from './docs/storage-sql.mjs';

const { text } = await storageSql();
writeFileSync(join(root, FILE), text);
console.log(`wrote ${FILE}`);
