import * as z from 'zod';
import type { ConfigIssue, ErrorCode } from '../core/errors.js';
import { type ConfigDraft, type ConfigPath, originOf, valueAt } from './config-draft.js';
import { describeAllowed } from './describe-schema.js';
import type { DraftIssue } from './expand-references.js';
import { nearest } from './nearest.js';
import { isPlainObject } from './plain-object.js';
import { keysOf, schemaAt, sectionsByKey, unwrapSchema } from './schema-walk.js';
import { isSecretKey } from './secret-keys.js';
import type { Locate } from './yaml-document.js';

export interface IssueContext {
  readonly draft: ConfigDraft;
  readonly schema: z.ZodType;
  readonly source: string | undefined;
  readonly locate: Locate;
}

type ZodIssue = z.core.$ZodIssue;

/** The issues of a failed parse in words, each with its place. No secret value is repeated. */
export function describeIssues(issues: readonly ZodIssue[], context: IssueContext): ConfigIssue[] {
  return issues.flatMap((issue) => {
    const path = issue.path.filter((part) => typeof part !== 'symbol');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => unknownKey(path, key, context));
    }
    if (issue.code === 'custom') {
      const code = (issue.params?.['code'] as ErrorCode | undefined) ?? 'PM_CONFIG_INVALID_VALUE';
      return [placeIssue({ code, path, message: issue.message }, context)];
    }
    return [wrongValue(issue, path, context)];
  });
}

/** Adds where an issue stands: the variable that the value came from, else file, line and column. */
export function placeIssue(issue: DraftIssue, context: IssueContext, of?: 'key'): ConfigIssue {
  const origin = originOf(context.draft, issue.path);
  if (origin?.kind === 'override') return { ...issue, source: origin.variables.join(', ') };
  const source = context.source === undefined ? {} : { source: context.source };
  return { ...issue, ...source, ...context.locate(issue.path, of) };
}

function unknownKey(path: ConfigPath, key: string, context: IssueContext): ConfigIssue {
  const section = schemaAt(context.schema, path);
  const keys = keysOf(section);
  const near = nearest(key, keys);
  const places = sectionsByKey(context.schema).get(key) ?? [];
  const where = path.length === 0 ? 'the configuration' : formatPath(path);
  const parts = [
    `"${key}" is not a key of ${where}${near === undefined ? '.' : `; did you mean "${near}"?`}`,
    places.length === 0
      ? ''
      : `It is a key of ${places
          .slice(0, 3)
          .map((p) => p || 'the top level')
          .join(', ')}.`,
    `Keys allowed here: ${keys.join(', ')}`,
  ];
  const message = parts.filter((part) => part !== '').join(' ');
  return placeIssue({ code: 'PM_CONFIG_UNKNOWN_KEY', path: [...path, key], message }, context, 'key');
}

function wrongValue(issue: ZodIssue, path: ConfigPath, context: IssueContext): ConfigIssue {
  const schema = schemaAt(context.schema, path);
  const value = valueAt(context.draft.root, path);
  const allowed = schema === undefined ? '' : `; allowed: ${describeAllowed(schema)}`;
  if (value === undefined) {
    return placeIssue({ code: 'PM_CONFIG_MISSING_KEY', path, message: `is missing${allowed}` }, context);
  }
  const isRange = issue.code === 'too_big' || issue.code === 'too_small';
  const about = isRange && schema?.description ? ` (${schema.description.replace(/\.$/, '')})` : '';
  const message = `found ${describeFound(value, path, context)}${allowed}${about}${hintFor(value, schema)}`;
  return placeIssue({ code: 'PM_CONFIG_INVALID_VALUE', path, message }, context);
}

function hintFor(value: unknown, schema: z.ZodType | undefined): string {
  const target = schema && unwrapSchema(schema);
  if (target instanceof z.ZodEnum && typeof value === 'string') {
    const near = nearest(value, target.options.map(String));
    return near === undefined ? '' : `; did you mean "${near}"?`;
  }
  const isScalar = typeof value === 'number' || typeof value === 'boolean';
  return target instanceof z.ZodString && isScalar ? '; put the value in quotes' : '';
}

function describeFound(value: unknown, path: ConfigPath, context: IssueContext): string {
  if (value === null) return 'nothing';
  if (value === '') return 'empty text';
  if (Array.isArray(value)) return 'a list';
  if (isPlainObject(value)) return 'a map';
  const origin = originOf(context.draft, path);
  const from =
    origin?.kind === 'reference' ? ` from ${origin.variables.map((name) => `\${${name}}`).join(' ')}` : '';
  if (from !== '' || path.some(isSecretKey) || !isLeaf(context.schema, path))
    return `${kindOf(value)}${from}`;
  if (typeof value === 'string') return value.length <= 60 && !value.includes('://') ? `"${value}"` : 'text';
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : kindOf(value);
}

// A text where a section belongs may be anything, a URL with its password for one.
function isLeaf(schema: z.ZodType, path: ConfigPath): boolean {
  const found = schemaAt(schema, path);
  const target = found && unwrapSchema(found);
  return !(
    target === undefined ||
    target instanceof z.ZodObject ||
    target instanceof z.ZodRecord ||
    target instanceof z.ZodArray
  );
}

function kindOf(value: unknown): string {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'a number';
  if (typeof value === 'boolean') return 'a true or false';
  return `a value of type ${typeof value}`;
}

function formatPath(path: ConfigPath): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  );
}
