import { randomUUID } from 'node:crypto';

/**
 * What JSON can hold, with every integer exact: one whose digits a JavaScript number would change is a `bigint`, all
 * others are numbers. 9007199254740993 is `9007199254740993n`; 9007199254740992, 1e20 and 0.1 are numbers.
 */
export type ExactJson =
  | null
  | boolean
  | number
  | bigint
  | string
  | ExactJson[]
  | { [key: string]: ExactJson };

// 9007199254740993, the first integer that a number can't hold, has 16 digits.
const MANY_DIGITS = /\d{16}/;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;

/**
 * Parses JSON without rounding integers. Costs no more than `JSON.parse` for a text without 16 digits in a row.
 * @throws {SyntaxError} as `JSON.parse`
 */
export function parseExactJson(text: string): ExactJson {
  const parsed = JSON.parse(text) as ExactJson;
  if (!MANY_DIGITS.test(text)) return parsed;
  // Nobody can have written this mark into the text, so every text that starts with it is one of ours.
  const mark = `${randomUUID()}:`;
  const marked = markBigIntegers(text, mark);
  return marked === text ? parsed : withBigInts(JSON.parse(marked) as ExactJson, mark);
}

/** As {@link parseExactJson}; `undefined` for a text that is no JSON. */
export function tryParseExactJson(text: string): ExactJson | undefined {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}

/** JSON text in which a `bigint` is an integer. The value must be JSON: nothing is checked. */
export function stringifyExactJson(value: ExactJson): string {
  // A replacer makes JSON.stringify several times slower, and few values hold a bigint.
  if (!holdsBigInt(value)) return JSON.stringify(value);
  const mark = `${randomUUID()}:`;
  const text = JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'bigint' ? `${mark}${item}` : item,
  );
  return text.replaceAll(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1');
}

function holdsBigInt(value: ExactJson): boolean {
  if (typeof value === 'bigint') return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsBigInt);
}

/** The text with every integer that a number can't hold turned into a marked string. */
function markBigIntegers(text: string, mark: string): string {
  const parts: string[] = [];
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
    } else if (code === MINUS || isDigit(code)) {
      const end = endOfNumber(text, at);
      if (end - at >= 16 && !keepsDigits(text.slice(at, end))) {
        parts.push(text.slice(copied, at), `"${mark}${text.slice(at, end)}"`);
        copied = end;
      }
      at = end;
    } else {
      at += 1;
    }
  }
  return copied === 0 ? text : parts.join('') + text.slice(copied);
}

// What a number wrote is a number again, so that a value read and sent anew keeps its digits.
function keepsDigits(literal: string): boolean {
  return !/^-?\d+$/.test(literal) || String(Number(literal)) === literal;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes += 1;
    at = quote + 1;
    if (backslashes % 2 === 0) return at;
  }
}

function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && /[\d.eE+-]/.test(text.charAt(at))) at += 1;
  return at;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function withBigInts(value: ExactJson, mark: string): ExactJson {
  if (typeof value === 'string') return value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value;
  if (Array.isArray(value)) return value.map((item) => withBigInts(item, mark));
  if (typeof value !== 'object' || value === null) return value;
  // fromEntries defines members, so that one called __proto__ stays a member.
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withBigInts(item, mark)]));
}
