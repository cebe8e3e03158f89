// schema/storage.sql is what the code makes, and docs/STORAGE.md has a section for each table with each of its columns.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMarkdown, root } from './markdown.mjs';
import { FILE, storageSql } from './storage-sql.mjs';

const PAGE = 'docs/STORAGE.md';

export async function checkStorage() {
  const { tables, text } = await storageSql();
  const path = join(root, FILE);
  const isCurrent = existsSync(path) && readFileSync(path, 'utf8') === text;
  const sections = new Map(
    readMarkdown(PAGE)
      .text.split(/^### /m)
      .map((section) => [/^`(\w+)`/.exec(section)?.[1], section]),
  );
  const problems = tables.flatMap(({ name, columns }) => {
    const section = sections.get(name);
    if (section === undefined) return [`${PAGE} has no section ${name}`];
    return columns
      .filter((column) => !section.includes(`\`${column}\``))
      .map((column) => `${PAGE}: the section ${name} does not say what ${column} is`);
  });
  if (!isCurrent) problems.push(`${FILE} is not what the code makes: node scripts/write-storage-sql.mjs`);
  return { problems, checked: `${tables.length} storage tables` };
}
