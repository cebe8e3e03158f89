import type { ConfigIssue } from '../core/errors.js';
import { type ConfigDraft, type ConfigPath, pathKey } from './config-draft.js';
import type { EnvironmentVariables } from './environment.js';
import { isPlainObject } from './plain-object.js';

/** An issue that has no line yet. */
export type DraftIssue = Pick<ConfigIssue, 'code' | 'path' | 'message'>;

const REFERENCE = /\$\$\{|\$\{([^}]*)\}|\$\{/g;
const MAX_DEPTH = 100;
const BODY = /^([A-Za-z_]\w*)(?::-(.*))?$/s;

/**
 * Copies a tree with every `${VAR}` and `${VAR:-default}` of its texts replaced; `$${` stands for `${`.
 * The default is taken when the variable is unset or empty, as in a shell.
 */
export function expandReferences(
  value: Record<string, unknown>,
  env: EnvironmentVariables,
): { draft: ConfigDraft; issues: DraftIssue[] } {
  const draft: ConfigDraft = { root: {}, origins: new Map() };
  const issues: DraftIssue[] = [];
  const ancestors = new Set<unknown>();

  const copy = (node: unknown, path: ConfigPath): unknown => {
    if (typeof node === 'string') return expand(node, path);
    if (!Array.isArray(node) && !isPlainObject(node)) return node;
    const problem = ancestors.has(node)
      ? 'holds itself; a configuration has an end'
      : path.length > MAX_DEPTH
        ? `is nested more than ${MAX_DEPTH} levels deep`
        : undefined;
    if (problem !== undefined) {
      issues.push({ code: 'PM_CONFIG_INVALID_VALUE', path, message: problem });
      return null;
    }
    ancestors.add(node);
    const result = Array.isArray(node)
      ? node.map((entry, index) => copy(entry, [...path, index]))
      : copyMap(node, path);
    ancestors.delete(node);
    return result;
  };

  // fromEntries, so that a key named __proto__ stays a key.
  const copyMap = (node: Record<string, unknown>, path: ConfigPath): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(node)
        .filter(([, child]) => child !== undefined)
        .map(([key, child]) => [key, copy(child, [...path, key])]),
    );

  const expand = (text: string, path: ConfigPath): string => {
    const variables: string[] = [];
    const expanded = text.replace(REFERENCE, (whole, body: string | undefined) => {
      if (whole === '$${') return '${';
      const [, name, fallback] = BODY.exec(body ?? '') ?? [];
      if (name === undefined) {
        issues.push({
          code: 'PM_CONFIG_INVALID_VALUE',
          path,
          message: `holds "\${" without a variable's name; allowed: \${NAME}, \${NAME:-default}, and $\${ for a plain "\${"`,
        });
        return whole;
      }
      variables.push(name);
      const value = env[name];
      if (value !== undefined && (value !== '' || fallback === undefined)) return value;
      if (fallback !== undefined) return fallback;
      issues.push({
        code: 'PM_CONFIG_UNSET_VARIABLE',
        path,
        message: `names the environment variable ${name}, which is not set: set it, or write \${${name}:-default}`,
      });
      return '';
    });
    if (variables.length > 0) draft.origins.set(pathKey(path), { kind: 'reference', variables });
    return expanded;
  };

  draft.root = copyMap(value, []);
  return { draft, issues };
}
