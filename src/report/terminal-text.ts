export { escapeControls } from './escape-controls.js';

// East Asian wide and full-width blocks, and emoji: two cells each in a terminal.
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u;
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Cells a text takes in a terminal. */
export function textWidth(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += graphemeWidth(segment);
  return width;
}

function graphemeWidth(grapheme: string): number {
  if (WIDE.test(grapheme)) return 2;
  return /^\p{M}+$/u.test(grapheme) ? 0 : 1;
}

/** Cuts a text to `width` cells; what was cut ends in `…`. */
export function cutText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let out = '';
  let used = 1;
  for (const { segment } of segmenter.segment(text)) {
    used += graphemeWidth(segment);
    if (used > width) break;
    out += segment;
  }
  return `${out}…`;
}

/** Fills a text up to `width` cells. */
export function padText(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const fill = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'left' ? text + fill : fill + text;
}
