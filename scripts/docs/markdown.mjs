// The project's Markdown files and what the checks look for in them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

const SINGLE = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'docker/README.md'];
// Made by typedoc, with checks of its own.
const GENERATED = /^docs[\\/]api[\\/]/;

/** `{ name, text, lines }` of every Markdown file that people read; `name` is relative to the project. */
export function markdownFiles() {
  const inFolder = (folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((name) => join(folder, name))
      .filter((name) => name.endsWith('.md') && !/node_modules/.test(name) && !GENERATED.test(name));
  const names = [...SINGLE, ...inFolder('docs'), ...inFolder('examples')];
  return names.filter((name) => existsSync(join(root, name))).map(readMarkdown);
}

export function readMarkdown(name) {
  const text = readFileSync(join(root, name), 'utf8');
  return { name, text, lines: text.split('\n') };
}

/** The fenced blocks of a file: `{ language, line, text }`; `line` is that of the first line inside, from 1. */
export function fencedBlocks({ lines }) {
  const blocks = [];
  let open;
  lines.forEach((line, index) => {
    const fence = /^(\s*)```(\w*)/.exec(line);
    if (open) {
      if (line.trim() === '```') {
        blocks.push({ language: open.language, line: open.line, text: open.lines.join('\n') });
        open = undefined;
      } else open.lines.push(line.slice(open.indent));
    } else if (fence) open = { language: fence[2], line: index + 2, indent: fence[1].length, lines: [] };
  });
  return blocks;
}

/** The lines of a file with those of fenced blocks empty. */
export function proseLines({ lines }) {
  let isInside = false;
  return lines.map((line) => {
    const isFence = /^\s*```/.test(line);
    if (isFence) isInside = !isInside;
    return isFence || isInside ? '' : line;
  });
}

/** The anchors of a file's headings, as GitHub makes them. */
export function anchorsOf(file) {
  const seen = new Map();
  return new Set(
    proseLines(file).flatMap((line) => {
      const explicit = [...line.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id]) => id);
      const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
      if (heading === undefined) return explicit;
      const slug = slugOf(heading);
      const count = seen.get(slug) ?? 0;
      seen.set(slug, count + 1);
      return [...explicit, count === 0 ? slug : `${slug}-${count}`];
    }),
  );
}

function slugOf(heading) {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll('`', '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
    .replaceAll(' ', '-');
}
