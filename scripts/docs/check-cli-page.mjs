// The help in docs/CLI.md is the program's.
import { cliPage, PAGE } from './cli-page.mjs';
import { readMarkdown } from './markdown.mjs';

export async function checkCliPage() {
  const isCurrent = readMarkdown(PAGE).text === (await cliPage());
  const remedy = `${PAGE} is not what the program says: node scripts/write-cli-page.mjs`;
  return { problems: isCurrent ? [] : [remedy], checked: PAGE };
}
