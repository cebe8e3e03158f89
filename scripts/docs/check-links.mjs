// Every relative link leads to a file of the project, and every #anchor to a heading of it.
import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { anchorsOf, proseLines, readMarkdown, root } from './markdown.mjs';

const LINK = /\[[^\]]*\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g;
// Made by a build step, so not there on a fresh clone.
const BUILT = /^docs\/api(\/|$)/;

export function checkLinks(files) {
  let count = 0;
  const problems = files.flatMap((file) =>
    proseLines(file).flatMap((line, index) =>
      [...withoutCode(line).matchAll(LINK)].flatMap(([, target]) => {
        if (/^[a-z]+:/i.test(target)) return [];
        count += 1;
        const problem = problemOf(file.name, decodeURI(target));
        return problem ? [`${file.name}:${index + 1} ${problem}`] : [];
      }),
    ),
  );
  return { problems, checked: `${count} links` };
}

const withoutCode = (line) => line.replace(/`[^`\]]*\]\([^`]*`/g, '');

function problemOf(from, target) {
  const [path, anchor] = target.split('#');
  const name = path === '' ? from : normalize(join(dirname(from), path));
  if (BUILT.test(name)) return undefined;
  if (!existsSync(join(root, name))) return `links to ${target}, which is not there`;
  if (anchor === undefined || !name.endsWith('.md')) return undefined;
  if (statSync(join(root, name)).isDirectory()) return undefined;
  return anchorsOf(readMarkdown(name)).has(anchor) ? undefined : `links to ${target}: no such heading`;
}
