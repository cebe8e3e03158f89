import { PythonFloat } from './python-float.js';
import type { PythonValue } from './python-json.js';

const MAX_DEPTH = 200;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const WHITESPACE = /[ \t\n\r]*/y;
const WORDS: ReadonlyArray<readonly [string, PythonValue]> = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', new PythonFloat(Number.NaN)],
  ['Infinity', new PythonFloat(Number.POSITIVE_INFINITY)],
  ['-Infinity', new PythonFloat(Number.NEGATIVE_INFINITY)],
];

/**
 * Reads what Python's `json.dumps` wrote, keeping what `JSON.parse` loses: floats are `PythonFloat`, integers
 * beyond 2^53 are `bigint`. Objects have no prototype, so `__proto__` is a key like any other.
 *
 * @throws {SyntaxError} with the position, when the text is not JSON or nests deeper than 200 levels
 */
export function parsePythonJson(text: string): PythonValue {
  const reader = new Reader(text);
  const value = reader.readValue(0);
  reader.expectEnd();
  return value;
}

class Reader {
  #position = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  readValue(depth: number): PythonValue {
    if (depth > MAX_DEPTH) throw new SyntaxError(`JSON nested deeper than ${MAX_DEPTH} levels`);
    this.#skipWhitespace();
    switch (this.#text[this.#position]) {
      case '{':
        return this.#readObject(depth);
      case '[':
        return this.#readList(depth);
      case '"':
        return this.#readString();
      default:
        return this.#readWordOrNumber();
    }
  }

  expectEnd(): void {
    this.#skipWhitespace();
    if (this.#position < this.#text.length) this.#fail();
  }

  #readObject(depth: number): PythonValue {
    const object: Record<string, PythonValue> = Object.create(null);
    this.#position += 1;
    if (this.#take('}')) return object;
    do {
      this.#skipWhitespace();
      if (this.#text[this.#position] !== '"') this.#fail();
      const key = this.#readString();
      if (!this.#take(':')) this.#fail();
      object[key] = this.readValue(depth + 1);
    } while (this.#take(','));
    if (!this.#take('}')) this.#fail();
    return object;
  }

  #readList(depth: number): PythonValue {
    const list: PythonValue[] = [];
    this.#position += 1;
    if (this.#take(']')) return list;
    do list.push(this.readValue(depth + 1));
    while (this.#take(','));
    if (!this.#take(']')) this.#fail();
    return list;
  }

  #readString(): string {
    const start = this.#position;
    let end = start + 1;
    while (end < this.#text.length && this.#text[end] !== '"') end += this.#text[end] === '\\' ? 2 : 1;
    const literal = this.#text.slice(start, end + 1);
    this.#position = end + 1;
    return JSON.parse(literal) as string;
  }

  #readWordOrNumber(): PythonValue {
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#position)) continue;
      this.#position += word.length;
      return value;
    }
    NUMBER.lastIndex = this.#position;
    const match = NUMBER.exec(this.#text);
    if (!match) return this.#fail();
    this.#position = NUMBER.lastIndex;
    const [literal, fraction, exponent] = match;
    if (fraction !== undefined || exponent !== undefined) return new PythonFloat(Number(literal));
    const integer = BigInt(literal);
    return Number.isSafeInteger(Number(integer)) ? Number(integer) : integer;
  }

  #take(mark: string): boolean {
    this.#skipWhitespace();
    if (this.#text[this.#position] !== mark) return false;
    this.#position += 1;
    return true;
  }

  #skipWhitespace(): void {
    WHITESPACE.lastIndex = this.#position;
    WHITESPACE.exec(this.#text);
    this.#position = WHITESPACE.lastIndex;
  }

  #fail(): never {
    const found = this.#text[this.#position];
    throw new SyntaxError(
      found === undefined
        ? 'JSON ends too early'
        : `unexpected ${JSON.stringify(found)} at character ${this.#position + 1}`,
    );
  }
}
