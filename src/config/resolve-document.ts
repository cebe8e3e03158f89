import { ConfigError, type ConfigIssue } from '../core/errors.js';
import { applyDatabaseUrl } from './apply-database-url.js';
import { applyOverrides } from './apply-overrides.js';
import { coerceValues } from './coerce-values.js';
import { type ConfigDraft, originOf } from './config-draft.js';
import { configSchema } from './config-schema.js';
import { connectionSchema } from './connection-schema.js';
import { describeIssues, type IssueContext, placeIssue } from './describe-issues.js';
import type { EnvironmentVariables } from './environment.js';
import { type DraftIssue, expandReferences } from './expand-references.js';
import { mergeConnection } from './merge-connection.js';
import { deepFreeze } from './plain-object.js';
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

/**
 * Document → frozen configuration: `${VAR}`, overrides, `DATABASE_URL`, types, rules, defaults.
 * @throws {ConfigError} with every problem found, in the order of the file
 */
export function resolveDocument(document: ConfigDocument, env: EnvironmentVariables): ResolvedConfig {
  const { value, source, baseDir } = document;
  if (value === undefined) throw toError(document.issues, source);
  const { draft, issues: referenceIssues } = expandReferences(value, env);
  const context: IssueContext = { draft, schema: configSchema, source, locate: document.locate };
  const issues: ConfigIssue[] = [...document.issues, ...applyOverrides(draft, configSchema, env)];
  // A reference that an override replaced doesn't matter any more.
  const open = referenceIssues.filter((issue) => originOf(draft, issue.path)?.kind !== 'override');
  issues.push(...open.map((issue) => placeIssue(issue, context)));
  applyDatabaseUrl(draft, env);
  coerceValues(draft, configSchema);

  const result = configSchema.safeParse(draft.root);
  if (!result.success) issues.push(...describeIssues(result.error.issues, context).filter(notSaidBy(open)));
  issues.push(...checkStorage(draft, 'storage' in value).map((issue) => placeIssue(issue, context)));
  if (issues.length > 0 || !result.success) throw toError(issues, source);
  return deepFreeze(resolveConfig(result.data, baseDir));
}

// An unset variable leaves an empty text behind, which the schema may report once more.
function notSaidBy(said: readonly DraftIssue[]): (issue: ConfigIssue) => boolean {
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
  if (type === undefined || type === 'postgres' || type === 'pglite') return [];
  const message = `is missing: a source of type ${type} can't keep the results; give storage a connection`;
  return [{ code, path: ['storage'], message }];
}

function toError(found: readonly ConfigIssue[], source: string | undefined): ConfigError {
  const lineOf = (issue: ConfigIssue): number => issue.line ?? Number.MAX_SAFE_INTEGER;
  const issues = [...found].sort((left, right) => lineOf(left) - lineOf(right));
  const count = issues.length === 1 ? 'one problem' : `${issues.length} problems`;
  return new ConfigError(
    `The configuration${source === undefined ? '' : ` ${source}`} has ${count}:`,
    issues,
  );
}
