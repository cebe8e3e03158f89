import * as z from 'zod';
import { type ConfigDraft, pathKey, valueAt } from './config-draft.js';
import type { EnvironmentVariables } from './environment.js';
import type { DraftIssue } from './expand-references.js';
import { nearest } from './nearest.js';
import { isPlainObject } from './plain-object.js';
import { readTextValue } from './read-text-value.js';
import { childSchema, keysOf, unwrapSchema } from './schema-walk.js';

const PREFIX = 'PROFILEMESH_';
// The file's own name, the switches of test suites, and how to reach Airflow.
const RESERVED = /^PROFILEMESH_(?:CONFIG$|TEST_|AIRFLOW_)/;
// Kubernetes puts these into every container beside a service whose name begins with "profilemesh".
const KUBERNETES =
  /^PROFILEMESH_(?:[A-Z0-9]+_)*(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9]+)*|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?)$/;

/** An issue of a variable: `source` is its name. */
export interface OverrideIssue extends DraftIssue {
  readonly source: string;
}

/**
 * Puts every `PROFILEMESH_A__B` variable into the draft at `a.b`; a number names a list entry
 * (`PROFILEMESH_PROFILING__TABLES__0__TABLE`). Texts are kept: `coerceValues` gives them the schema's type.
 */
export function applyOverrides(
  draft: ConfigDraft,
  schema: z.ZodType,
  env: EnvironmentVariables,
): OverrideIssue[] {
  const issues: OverrideIssue[] = [];
  for (const { variable, segments, text } of overridesOf(env)) {
    const result = resolvePath(draft.root, schema, segments);
    if (typeof result === 'string') {
      const code = 'PM_CONFIG_UNKNOWN_KEY';
      issues.push({ code, path: [], source: variable, message: result });
      continue;
    }
    setValue(draft, { path: result, text, variable, schema });
  }
  return issues;
}

interface Override {
  readonly variable: string;
  readonly segments: readonly string[];
  readonly text: string;
}

function overridesOf(env: EnvironmentVariables): Override[] {
  const names = Object.keys(env).filter(
    (name) => name.startsWith(PREFIX) && !RESERVED.test(name) && !KUBERNETES.test(name),
  );
  return names
    .flatMap((variable) => {
      const text = env[variable];
      if (text === undefined) return [];
      return [{ variable, segments: variable.slice(PREFIX.length).toLowerCase().split('__'), text }];
    })
    .sort(
      // A whole list goes before its entries, and entry 2 before entry 10.
      (left, right) =>
        left.segments.length - right.segments.length ||
        left.variable.localeCompare(right.variable, 'en', { numeric: true }),
    );
}

/** The path that the variable's segments mean, or what is wrong with them. */
function resolvePath(
  root: unknown,
  schema: z.ZodType,
  segments: readonly string[],
): Array<string | number> | string {
  const path: Array<string | number> = [];
  let target: z.ZodType | undefined = schema;
  for (const segment of segments) {
    const place = path.length === 0 ? 'the configuration' : path.join('.');
    const inner: z.ZodType | undefined = target && unwrapSchema(target);
    if (segment === '') return 'has an empty part in its name; allowed: PROFILEMESH_SECTION__KEY';
    if (inner instanceof z.ZodObject) {
      if (!keysOf(inner).includes(segment)) return unknownKey(segment, place, inner, path);
      path.push(segment);
    } else if (inner instanceof z.ZodArray) {
      if (!/^\d{1,4}$/.test(segment))
        return `names "${segment}" in the list ${place}; allowed: a number from 0`;
      path.push(Number(segment));
    } else if (inner === undefined || inner instanceof z.ZodRecord || inner instanceof z.ZodUnknown) {
      const existing = valueAt(root, path);
      const keys = isPlainObject(existing) ? Object.keys(existing) : [];
      path.push(keys.find((key) => key.toLowerCase() === segment) ?? segment);
    } else {
      return `names "${segment}" below ${place}, which is a single value without keys`;
    }
    const [key] = path.slice(-1);
    target = target && key !== undefined ? childSchema(target, key) : undefined;
  }
  return checkIndexes(root, path) ?? path;
}

function unknownKey(
  segment: string,
  place: string,
  section: z.ZodType,
  path: ReadonlyArray<string | number>,
): string {
  const keys = keysOf(section);
  const near = nearest(segment, keys);
  const name = (key: string): string => PREFIX + [...path, key].join('__').toUpperCase();
  const hint = near === undefined ? '.' : `; did you mean ${name(near)}?`;
  return `names "${segment}", which is not a key of ${place}${hint} Keys allowed there: ${keys.join(', ')}`;
}

function checkIndexes(root: unknown, path: ReadonlyArray<string | number>): string | undefined {
  for (const [depth, key] of path.entries()) {
    if (typeof key !== 'number') continue;
    const list = valueAt(root, path.slice(0, depth));
    const length = Array.isArray(list) ? list.length : 0;
    if (key > length) {
      return `names entry ${key} of ${path.slice(0, depth).join('.')}, which has ${length}; the next one is ${length}`;
    }
  }
  return undefined;
}

function setValue(
  draft: ConfigDraft,
  override: { path: ReadonlyArray<string | number>; text: string; variable: string; schema: z.ZodType },
): void {
  const { path, text, variable } = override;
  let container: Record<string | number, unknown> = draft.root;
  let target: z.ZodType | undefined = override.schema;
  for (const [depth, key] of path.entries()) {
    target = target && childSchema(target, key);
    if (depth === path.length - 1) {
      container[key] = readTextValue(text, target, key);
      break;
    }
    const inner = target && unwrapSchema(target);
    const existing = Object.hasOwn(container, key) ? container[key] : undefined;
    const fits = inner instanceof z.ZodArray ? Array.isArray(existing) : isPlainObject(existing);
    const next = fits ? existing : inner instanceof z.ZodArray ? [] : {};
    container[key] = next;
    container = next as Record<string | number, unknown>;
  }
  draft.origins.set(pathKey(path), { kind: 'override', variables: [variable] });
}
