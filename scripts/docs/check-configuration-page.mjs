// The tables of docs/CONFIGURATION.md are those of the schema.
import { configurationPage, PAGE } from './configuration-page.mjs';
import { readMarkdown } from './markdown.mjs';

export function checkConfigurationPage() {
  const isCurrent = readMarkdown(PAGE).text === configurationPage();
  const remedy = `${PAGE} is not what the schema says: node scripts/write-configuration-page.mjs`;
  return { problems: isCurrent ? [] : [remedy], checked: PAGE };
}
