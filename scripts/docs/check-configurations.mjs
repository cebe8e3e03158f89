// Every ```yaml block that has a section of a configuration is taken by the package as it stands.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { fencedBlocks, root } from './markdown.mjs';

export async function checkConfigurations(files) {
  const { configJsonSchema, parseConfig } = await import(pathToFileURL(join(root, 'dist/index.js')).href);
  const sections = new Set(Object.keys(configJsonSchema().properties));
  let count = 0;
  const problems = files.flatMap((file) =>
    fencedBlocks(file)
      .filter(({ language }) => language === 'yaml' || language === 'yml')
      .flatMap(({ line, text }) => {
        const at = `${file.name}:${line}`;
        try {
          const value = parse(text);
          const isConfig = Object.keys(value ?? {}).some((key) => sections.has(key));
          if (!isConfig) return [];
          count += 1;
          parseConfig({ source: { type: 'pglite' }, ...value }, { env: variablesOf(text) });
          return [];
        } catch (error) {
          return [`${at} ${error.message}`];
        }
      }),
  );
  return { problems, checked: `${count} configurations` };
}

/** A value that fits for each variable that the text names. */
function variablesOf(text) {
  const names = [...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
  const textFor = (name) => {
    if (/DATABASE|POSTGRES|PG|DSN|_DB/.test(name) && /URL|DSN/.test(name))
      return 'postgres://u:p@localhost/db';
    return /URL|ENDPOINT/.test(name) ? 'https://example.com/x' : 'value';
  };
  return Object.fromEntries(names.map((name) => [name, textFor(name)]));
}
