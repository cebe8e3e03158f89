import type { CustomTypesConfig } from 'pg';

const BOOL = 16;
const INT2 = 21;
const INT4 = 23;
const OID = 26;
const TEXT_ARRAY = 1009;
const FLOAT4 = 700;
const FLOAT8 = 701;

/** Elements of a one-dimensional `text[]` literal: `{a,"b \"c\"",NULL}`. */
export function parseTextArray(literal: string): Array<string | null> {
  const out: Array<string | null> = [];
  let at = 1;
  while (at < literal.length - 1) {
    if (literal[at] === '"') {
      let text = '';
      at += 1;
      while (literal[at] !== '"') {
        if (literal[at] === '\\') at += 1;
        text += literal[at];
        at += 1;
      }
      out.push(text);
      at += 2;
    } else {
      const comma = literal.indexOf(',', at);
      const end = comma === -1 ? literal.length - 1 : comma;
      const text = literal.slice(at, end);
      out.push(text === 'NULL' ? null : text);
      at = end + 1;
    }
  }
  return out;
}

/** Values arrive as the server's text, but for those a JavaScript value holds exactly: no Date, no rounded number. */
export const TEXT_PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  [BOOL]: (text) => text === 't',
  [INT2]: Number,
  [INT4]: Number,
  [OID]: Number,
  [FLOAT4]: Number,
  [FLOAT8]: Number,
  [TEXT_ARRAY]: parseTextArray,
};

const asText = (text: string): string => text;

export const textTypes = {
  getTypeParser: (oid: number) => TEXT_PARSERS[oid] ?? asText,
} as CustomTypesConfig;
