import { ConfigError, type ConfigIssue } from '../core/errors.js';
import { applyDatabaseUrl } from './apply-database-url.js';
import { applyLineageEnvironment } from './apply-lineage-environment.js';
import { applyOverrides } from './apply-overrides.js';
import { coerceValues } from './coerce-values.js';
import { type ConfigDraft, originOf } from './config-draft.js';
import { configSchema } from './config-schema.js';
import { connectionSchema } from './connection-schema.js';
import { type PendingIssue, pendingIssues } from './describe-issues.js';
import type { EnvironmentVariables } from './environment.js';
import { type DraftIssue, expandReferences } from './expand-references.js';
import { BUILT_IN_TYPES, mergeConnection } from './merge-connection.js';
import { type IssueContext, placeIssue } from './place-issue.js';
import { deepFreeze } from './plain-object.js';
import { redactPathPart } from './redact-key.js';
import { resolveConfig } from './resolve-config.js';
import type { ResolvedConfig } from './types.js';
import type { Locate } from './yaml-document.js';

export interface ConfigDocument {
  /** The top-level map in the file's shape; undefined when it could not be read. */
  readonly value: Record<string, unknown> | undefined;
  /** What reading the text already found. */
  readonly issues: readonly ConfigIssue[];
  readonly locate: Locate;
  readonly source: string | undefined;
  /** Relative file paths in the configuration start here. */
  readonly baseDir: string | undefined;
}

const MAX_SHOWN = 100;

/**
 * Document → frozen configuration: `${VAR}`, overrides, `DATABASE_URL`, types, rules, defaults.
 * @throws {ConfigError} with every problem found, of more than 100 the first hundred, in the order of the file
 */
export function resolveDocument(document: ConfigDocument, env: EnvironmentVariables): ResolvedConfig {
  const { value, source, baseDir } = document;
  if (value === undefined) throw toError(document.issues.map(asFound), source);
  const { draft, issues: referenceIssues } = expandReferences(value, env);
  const context: IssueContext = { draft, schema: configSchema, source, locate: document.locate };
  const issues = [...document.issues, ...applyOverrides(draft, configSchema, env)].map(asFound);
  // A reference that an override replaced doesn't matter any more.
  const open = referenceIssues.filter((issue) => originOf(draft, issue.path)?.kind !== 'override');
  const toPending = (issue: DraftIssue): PendingIssue => ({
    path: issue.path,
    describe: () => placeIssue(issue, context),
  });
  for (const issue of open) issues.push(toPending(issue));
  applyDatabaseUrl(draft, env);
  applyLineageEnvironment(draft, env);
  coerceValues(draft, configSchema);

  const result = configSchema.safeParse(draft.root);
  const wrong = result.success ? [] : pendingIssues(result.error.issues, context).filter(notSaidBy(open));
  for (const issue of wrong) issues.push(issue);
  issues.push(...checkStorage(draft, 'storage' in value).map(toPending));
  if (issues.length > 0 || !result.success) throw toError(issues, source);
  return deepFreeze(resolveConfig(result.data, baseDir));
}

// An unset variable leaves an empty text behind, which the schema may report once more.
function notSaidBy(said: readonly DraftIssue[]): (issue: PendingIssue) => boolean {
  const paths = new Set(said.map((issue) => issue.path.join('\0')));
  return (issue) => !paths.has(issue.path.join('\0'));
}

function checkStorage(draft: ConfigDraft, isWritten: boolean): DraftIssue[] {
  const storage = draft.root['storage'];
  const connection = typeof storage === 'object' && storage !== null && 'connection' in storage;
  if (connection || (storage !== undefined && (typeof storage !== 'object' || Array.isArray(storage))))
    return [];
  const code = 'PM_CONFIG_MISSING_KEY';
  if (isWritten && storage !== undefined) {
    const message =
      'is missing: give a connection, or leave the section "storage" out to store beside a postgres or pglite source';
    return [{ code, path: ['storage', 'connection'], message }];
  }
  const source = connectionSchema.safeParse(draft.root['source']);
  const type = source.success ? mergeConnection(source.data).merged?.type : undefined;
  if (type === undefined || BUILT_IN_TYPES.includes(type)) return [];
  const message =
    `is missing: ${type} has no connector in this version, so the results can't stand beside the source. ` +
    `Give storage a connection of type ${BUILT_IN_TYPES.join(' or ')}; to profile ${type}, pass a connector in code`;
  return [{ code, path: ['storage'], message }];
}

function asFound(issue: ConfigIssue): PendingIssue {
  return { path: issue.path, describe: () => issue };
}

function toError(pending: readonly PendingIssue[], source: string | undefined): ConfigError {
  const lineOf = (issue: ConfigIssue): number => issue.line ?? Number.MAX_SAFE_INTEGER;
  const issues = pending
    .slice(0, MAX_SHOWN)
    .map((issue) => issue.describe())
    .map((issue) => ({ ...issue, path: issue.path.map(redactPathPart) }))
    .sort((left, right) => lineOf(left) - lineOf(right));
  const count = pending.length === 1 ? 'one problem' : `${pending.length} problems`;
  const more = pending.length - issues.length;
  const shown = more === 0 ? '' : `, these ${MAX_SHOWN} and ${more} more`;
  return new ConfigError(
    `The configuration${source === undefined ? '' : ` ${source}`} has ${count}${shown}:`,
    issues,
  );
}
