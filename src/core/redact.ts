const MASK = '***';

// util.inspect.custom, without its import: the declarations need no @types/node.
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

// Values wrapped in a Secret, so that they are found in driver messages whatever their shape.
// Short ones are left out: masking every "a" of a message would hide the message and not the password.
const knownSecrets = new Map<string, RegExp>();
const MIN_SECRET_LENGTH = 4;

/** A value that shows itself only to {@link Secret.reveal}: printing, JSON and templates give `***`. */
export class Secret {
  readonly #value: string;

  /** `isWord`: the value may be a common word (of a header), so texts are not searched for it. */
  constructor(value: string, options: { isWord?: boolean } = {}) {
    this.#value = value;
    if (value.length >= MIN_SECRET_LENGTH && !options.isWord) {
      const shapes = [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
      for (const text of shapes) knownSecrets.set(text, wholeText(text));
    }
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [INSPECT](): string {
    return MASK;
  }
}

// scheme://user:password@host — the password may itself hold "/", "?" or ":" when it was not encoded.
const URL_PASSWORD = /\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)([^\s]*)@/gi;
const ASSIGNED =
  /((?:[\w-]*[_-])?(?:password|passwd|pwd|secret|token|api[_-]?key|authorization)\b)(["']?\s*[=:]\s*)((?:bearer|basic)\s+[^\s,;&)]+|"[^"]*"|'[^']*'|[^\s,;&)]+)/gi;

/** Not inside a longer word: with the password "orders", the table "orders_2024" keeps its name. */
function wholeText(secret: string): RegExp {
  const escaped = secret.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])`, 'gu');
}

/** Removes known secrets, URL passwords and `password=…` assignments from a text. */
export function redactText(text: string): string {
  let out = text;
  for (const pattern of knownSecrets.values()) out = out.replace(pattern, MASK);
  return out.replace(URL_PASSWORD, `$1${MASK}@`).replace(ASSIGNED, `$1$2${MASK}`);
}
