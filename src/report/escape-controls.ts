// Characters that steer a terminal or hide text: controls (ESC among them), bidirectional overrides, zero-width
// marks, line separators, the byte order mark, and halves of surrogate pairs.
const UNSAFE = /[\p{Cc}\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|\p{Cs}/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Makes a text from a database safe to show: what would steer a terminal, or hide text in a page, is shown as `\x1b` or `\u202e`. */
export function escapeControls(text: string): string {
  return text.replace(UNSAFE, (char) => {
    const code = char.charCodeAt(0);
    const hex = code.toString(16);
    return NAMED[char] ?? (code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`);
  });
}
