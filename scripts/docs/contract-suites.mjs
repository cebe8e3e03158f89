// The contract suites of test/contract, as they stand in the sources: no test is run.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './markdown.mjs';

const FOLDER = 'test/contract';
const TEST =
  /\bit(?:\.each(?:<[^()]*>)?\([\s\S]*?\))?\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`([^`]*)`)/g;
const NAMED = /describe\(`([^$`]*)\$\{name\}`/;

/** `{ name, file, title, tests }` of each suite; `title` is what its `describe` begins with. */
export function contractSuites() {
  return readdirSync(join(root, FOLDER))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort()
    .map((file) => {
      const text = readFileSync(join(root, FOLDER, file), 'utf8');
      const name = file.replace(/\.ts$/, '');
      const [, title] = NAMED.exec(text) ?? [];
      if (title === undefined) throw new Error(`${FOLDER}/${file} has no describe(\`… \${name}\`)`);
      return { name, file: `${FOLDER}/${file}`, title, tests: [text, ...partsOf(name)].flatMap(titlesOf) };
    });
}

/** A suite too long for one file has its parts in a folder of its name. */
function partsOf(name) {
  const folder = join(root, FOLDER, name);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((part) => readFileSync(join(folder, part), 'utf8'));
}

const titlesOf = (text) =>
  [...text.matchAll(TEST)].map(([, single, double, back]) =>
    (single ?? double ?? back).replace(/\\(.)/g, '$1'),
  );
