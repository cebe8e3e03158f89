import * as z from 'zod';
import { PythonFloat } from '../core/python-float.js';
import { type ConfigDraft, type ConfigPath, pathKey } from './config-draft.js';
import { isPlainObject } from './plain-object.js';
import { readTextValue } from './read-text-value.js';
import { childSchema, unwrapSchema } from './schema-walk.js';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const TRUE = ['true', 'yes', 'on', '1'];
const FALSE = ['false', 'no', 'off', '0'];

/**
 * Turns texts into what the schema wants: numbers, booleans, and, for texts from variables, lists and sections.
 * A text that doesn't fit stays, so that the schema reports it. Text fields keep "12345" and "true".
 */
export function coerceValues(draft: ConfigDraft, schema: z.ZodType): void {
  const coerce = (value: unknown, target: z.ZodType | undefined, path: ConfigPath): unknown => {
    const inner = target && unwrapSchema(target);
    let current = value;
    if (typeof current === 'string') {
      const fromVariable = draft.origins.has(pathKey(path));
      if (fromVariable) current = readTextValue(current, target, path.at(-1) ?? '');
      if (typeof current === 'string') return inner ? coerceText(current, inner) : current;
    }
    // A value of partition.values that another place refers to by an anchor.
    if (inner instanceof z.ZodNumber && current instanceof PythonFloat) return current.value;
    if (inner instanceof z.ZodBoolean && (current === 1 || current === 0)) return current === 1;
    if (Array.isArray(current)) {
      return current.map((entry, index) =>
        coerce(entry, target && childSchema(target, index), [...path, index]),
      );
    }
    if (!isPlainObject(current)) return current;
    const entries = Object.entries(current).flatMap(([key, child]) => {
      const childTarget = target && childSchema(target, key);
      // An empty section ("hooks:" and nothing below) means its defaults.
      if (child === null && childTarget?.isOptional() && !childTarget.isNullable()) return [];
      return [[key, coerce(child, childTarget, [...path, key])]];
    });
    return Object.fromEntries(entries);
  };
  draft.root = coerce(draft.root, schema, []) as Record<string, unknown>;
}

function coerceText(text: string, target: z.ZodType): unknown {
  const plain = text.trim();
  if (target instanceof z.ZodNumber) return NUMBER.test(plain) ? Number(plain) : text;
  if (target instanceof z.ZodBoolean) {
    if (TRUE.includes(plain.toLowerCase())) return true;
    return FALSE.includes(plain.toLowerCase()) ? false : text;
  }
  if (target instanceof z.ZodEnum) {
    return target.options.find((option) => String(option).toLowerCase() === plain.toLowerCase()) ?? text;
  }
  return text;
}
