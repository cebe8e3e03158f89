import { parseDocument } from 'yaml';
import * as z from 'zod';
import { keepExactValues } from './exact-values.js';
import { isPlainObject } from './plain-object.js';
import { unwrapSchema } from './schema-walk.js';
import { isSecretKey } from './secret-keys.js';

/**
 * What a text from a variable means where a list, a section or anything may stand: JSON or YAML flow text, or
 * `a,b` for a list. The text itself where it means nothing of the kind; the schema then says what is wrong.
 */
export function readTextValue(text: string, schema: z.ZodType | undefined, key: string | number): unknown {
  const target = schema && unwrapSchema(schema);
  if (target === undefined || target instanceof z.ZodUnknown) {
    const value = isSecretKey(key) ? text : readYaml(text);
    // 007 and 1.10 are names or versions more often than numbers: only what reads back the same is a number.
    const kept = typeof value === 'number' ? String(value) === text.trim() : value !== null;
    return kept ? value : text;
  }
  if (target instanceof z.ZodArray) {
    const value = readYaml(text, key);
    if (Array.isArray(value)) return value;
    if (isPlainObject(value) || text.trim() === '') return text;
    return text.split(',').map((part) => part.trim());
  }
  if (target instanceof z.ZodObject || target instanceof z.ZodRecord) {
    const value = readYaml(text, key);
    return isPlainObject(value) ? value : text;
  }
  return text;
}

/** `sectionKey`: the key that the text stands under, where it is a part of the configuration. */
function readYaml(text: string, sectionKey?: string | number): unknown {
  try {
    const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent' });
    if (sectionKey !== undefined) keepExactValues(document, sectionKey);
    return document.toJS() as unknown;
  } catch {
    return text;
  }
}
