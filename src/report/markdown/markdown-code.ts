import { escapeControls } from '../escape-controls.js';

const MOST_CHARACTERS = 160;

/**
 * Somebody's text as a code span, in which nothing is markup: no link, mention, image or HTML. Fit for a cell of a table.
 * What would steer or hide is shown, long texts are cut.
 */
export function markdownCode(text: string): string {
  const shown = escapeControls(cut(text));
  if (shown.trim() === '') return shown === '' ? '(empty)' : `(${shown.length} spaces)`;
  // A table ends a cell at a bare pipe, in code too, and takes a backslash before an escaped one as its own.
  const cell = shown.replace(/(\\*)\|/g, (_, slashes: string) => `${'\\x5c'.repeat(slashes.length)}\\|`);
  const longest = Math.max(0, ...[...cell.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^[ `]|[ `]$/.test(cell) ? ' ' : '';
  return `${fence}${pad}${cell}${pad}${fence}`;
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= MOST_CHARACTERS ? text : `${characters.slice(0, MOST_CHARACTERS).join('')}…`;
}
