import * as z from 'zod';
import type { ConfigIssue, ErrorCode } from '../core/errors.js';
import { type ConfigPath, originOf, valueAt } from './config-draft.js';
import { describeAllowed } from './describe-schema.js';
import { describeUnknownKey } from './describe-unknown-key.js';
import { describeConnectionTypes } from './merge-connection.js';
import { nearest } from './nearest.js';
import { type IssueContext, placeIssue } from './place-issue.js';
import { isPlainObject } from './plain-object.js';
import { isConnectionSection, schemaAt, unwrapSchema } from './schema-walk.js';
import { isSecretKey } from './secret-keys.js';

type ZodIssue = z.core.$ZodIssue;

/** An issue that is put into words only when it is shown: finding its place and the nearest key takes time. */
export interface PendingIssue {
  readonly path: ConfigPath;
  describe(): ConfigIssue;
}

/** The issues of a failed parse, one for each wrong key. Their words repeat no secret value. */
export function pendingIssues(issues: readonly ZodIssue[], context: IssueContext): PendingIssue[] {
  return issues.flatMap((issue): PendingIssue[] => {
    const path = issue.path.filter((part) => typeof part !== 'symbol');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...path, key],
        describe: () => describeUnknownKey(path, key, context),
      }));
    }
    if (issue.code === 'custom') {
      const code = (issue.params?.['code'] as ErrorCode | undefined) ?? 'PM_CONFIG_INVALID_VALUE';
      return [{ path, describe: () => placeIssue({ code, path, message: issue.message }, context) }];
    }
    return [{ path, describe: () => wrongValue(issue, path, context) }];
  });
}

function wrongValue(issue: ZodIssue, path: ConfigPath, context: IssueContext): ConfigIssue {
  const schema = schemaAt(context.schema, path);
  const value = valueAt(context.draft.root, path);
  const isConnection = isConnectionSection(schemaAt(context.schema, path.slice(0, -1)));
  const isType = isConnection && path.at(-1) === 'type';
  const words = isType ? describeConnectionTypes() : schema && describeAllowed(schema);
  const allowed = words === undefined ? '' : `; allowed: ${words}`;
  if (value === undefined) {
    return placeIssue({ code: 'PM_CONFIG_MISSING_KEY', path, message: `is missing${allowed}` }, context);
  }
  const isRange = issue.code === 'too_big' || issue.code === 'too_small';
  const about = isRange && schema?.description ? ` (${schema.description.replace(/\.$/, '')})` : '';
  const hint = hintFor(value, schema);
  // In a connection any value may be a password in the wrong place, but for a type that is nearly right.
  const isHidden = isConnection && !(isType && hint !== '');
  const found = isHidden ? describeKind(value, path, context) : describeFound(value, path, context);
  const message = `found ${found}${allowed}${about}${hint}`;
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
  const isReference = originOf(context.draft, path)?.kind === 'reference';
  // Any header of a hook may be a secret.
  const isSecret = path.includes('headers') || path.some(isSecretKey);
  if (value === '' || isReference || isSecret || !isLeaf(context.schema, path))
    return describeKind(value, path, context);
  if (typeof value === 'string' && value.length <= 60 && !value.includes('://')) return `"${value}"`;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : kindOf(value);
}

function describeKind(value: unknown, path: ConfigPath, context: IssueContext): string {
  const origin = originOf(context.draft, path);
  const isScalar = value !== null && value !== '' && typeof value !== 'object';
  const from =
    isScalar && origin?.kind === 'reference'
      ? ` from ${origin.variables.map((name) => `\${${name}}`).join(' ')}`
      : '';
  return `${kindOf(value)}${from}`;
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
  if (value === null) return 'nothing';
  if (value === '') return 'empty text';
  if (Array.isArray(value)) return 'a list';
  if (isPlainObject(value)) return 'a map';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'a number';
  if (typeof value === 'boolean') return 'a true or false';
  return `a value of type ${typeof value}`;
}
