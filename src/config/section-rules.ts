import type * as z from 'zod';
import type { ErrorCode } from '../core/errors.js';
import { isPlainObject } from './plain-object.js';

export interface RuleProblem {
  readonly code: ErrorCode;
  /** The key of the section that the problem is shown at. */
  readonly key: string;
  readonly message: string;
}

/**
 * Makes a check of a whole section for `superRefine(check, ALWAYS)`. It runs even when single keys are wrong, so
 * that all problems come at once; `badKeys` are those keys, whose values say nothing.
 */
export function sectionRules<T>(
  rules: (section: T, badKeys: ReadonlySet<string>) => readonly RuleProblem[],
): (section: T, context: z.core.$RefinementCtx<T>) => void {
  return (section, context) => {
    if (!isPlainObject(section)) return;
    const badKeys = new Set(context.issues.map((issue) => String(issue.path?.[0] ?? '')));
    for (const { code, key, message } of rules(section, badKeys)) {
      if (badKeys.has(key)) continue;
      context.addIssue({ code: 'custom', path: [key], message, params: { code } });
    }
  };
}

export const ALWAYS = { when: () => true };
