// Each row of docs/PARITY.md names tests, as [file](../test/…) "title"; the files exist and have tests of these titles.
import { existsSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { readMarkdown, root } from './markdown.mjs';

const PAGE = 'docs/PARITY.md';
const PROOF = /\[[^\]]+\]\(([^)\s]+\.test\.ts)\)((?:,? "[^"]+")+)/g;
// Tables whose rows are no claims of their own.
const WITHOUT_PROOF = /^## (Permitted differences|What is not there)/;

export function checkParity() {
  const { lines } = readMarkdown(PAGE);
  const problems = [];
  let isExempt = false;
  let rows = 0;
  lines.forEach((line, index) => {
    if (line.startsWith('## ')) isExempt = WITHOUT_PROOF.test(line);
    if (!line.startsWith('|') || isExempt || /^\|[-|]+\|$/.test(line) || isHeader(lines[index + 1])) return;
    rows += 1;
    const proofs = [...line.matchAll(PROOF)];
    const at = `${PAGE}:${index + 1}`;
    if (proofs.length === 0) problems.push(`${at} names no test`);
    for (const [, target, titles] of proofs) {
      problems.push(...problemsOf(target, titles).map((problem) => `${at} ${problem}`));
    }
  });
  return { problems, checked: `${rows} rows of ${PAGE}` };
}

const isHeader = (next) => /^\|[-|]+\|$/.test(next ?? '');

function problemsOf(target, titles) {
  const name = normalize(join('docs', target));
  if (!existsSync(join(root, name))) return [`names ${name}, which is not there`];
  const text = readFileSync(join(root, name), 'utf8');
  return [...titles.matchAll(/"([^"]+)"/g)].flatMap(([, title]) => {
    const isThere = ["'", '"', '`'].some((quote) => text.includes(`${quote}${title}${quote}`));
    return isThere ? [] : [`names a test "${title}", which ${name} does not have`];
  });
}
