import { ConfigError, type ConfigIssue } from '../../../src/core/errors.js';
import type { EnvironmentVariables } from '../../../src/config/environment.js';
import { resolveDocument } from '../../../src/config/resolve-document.js';
import type { ResolvedConfig } from '../../../src/config/types.js';
import { parseYamlDocument } from '../../../src/config/yaml-document.js';

/** Resolves a YAML text as if it stood in `profilemesh.yml` of the folder `/project`. */
export function resolveText(text: string, env: EnvironmentVariables = {}): ResolvedConfig {
  const source = 'profilemesh.yml';
  return resolveDocument({ ...parseYamlDocument(text, source), source, baseDir: '/project' }, env);
}

/** The error that `work` throws; fails the test when it throws none or another one. */
export function configErrorOf(work: () => unknown): ConfigError {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('no ConfigError was thrown');
}

export function issuesOf(text: string, env: EnvironmentVariables = {}): readonly ConfigIssue[] {
  return configErrorOf(() => resolveText(text, env)).issues;
}

/** `line:column path code` of each issue. */
export function placesOf(issues: readonly ConfigIssue[]): string[] {
  return issues.map(({ line, column, path, code }) => `${line}:${column} ${path.join('.')} ${code}`);
}
