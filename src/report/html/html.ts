import { escapeControls } from '../escape-controls.js';

/** HTML that is made here, and not somebody's text. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in a template: texts are escaped, `null` and `false` are nothing. */
export type HtmlPart = Html | string | number | null | false | readonly HtmlPart[];

/** A template whose interpolated texts are escaped, for elements and for quoted attributes alike. */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  let text = strings[0] ?? '';
  parts.forEach((part, index) => {
    text += toText(part) + (strings[index + 1] ?? '');
  });
  return new Html(text);
}

function toText(part: HtmlPart): string {
  if (part === null || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(toText).join('');
  return escapeHtml(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as HTML; controls, half surrogates and marks that turn or hide text are shown as `\u202e`. */
export function escapeHtml(text: string): string {
  return escapeControls(text).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
}

// Ends of elements, of lines, and what turns or hides text in an editor.
const STEERING = /[<>&\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/g;

/** JSON that ends no script element, starts no comment in one, is one line of it, and reads as it is written. */
export function scriptJson(value: unknown): Html {
  const json = JSON.stringify(value).replace(STEERING, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return new Html(json);
}
