import type * as z from 'zod';
import type { ConfigIssue } from '../core/errors.js';
import { type ConfigDraft, originOf } from './config-draft.js';
import type { DraftIssue } from './expand-references.js';
import type { Locate } from './yaml-document.js';

export interface IssueContext {
  readonly draft: ConfigDraft;
  readonly schema: z.ZodType;
  readonly source: string | undefined;
  readonly locate: Locate;
}

/** Adds where an issue stands: the variable that the value came from, else file, line and column. */
export function placeIssue(issue: DraftIssue, context: IssueContext, of?: 'key'): ConfigIssue {
  const origin = originOf(context.draft, issue.path);
  if (origin?.kind === 'override') return { ...issue, source: origin.variables.join(', ') };
  const source = context.source === undefined ? {} : { source: context.source };
  return { ...issue, ...source, ...context.locate(issue.path, of) };
}
