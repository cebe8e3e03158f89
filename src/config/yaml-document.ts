import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
} from 'yaml';
import type { ConfigIssue } from '../core/errors.js';
import type { ConfigPath } from './config-draft.js';
import { keepExactValues } from './exact-values.js';
import { findDoubledKeys } from './find-doubled-keys.js';
import { findTooDeep } from './find-too-deep.js';
import { isPlainObject } from './plain-object.js';
import { findBareAnchors, findOpenAlias } from './yaml-anchors.js';
import { describeDoubledKey, describeYamlError } from './yaml-error-text.js';

/** A place in a file, from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Finds a value, or a key with `of: 'key'`, or the nearest section around it that is there. */
export type Locate = (path: ConfigPath, of?: 'key' | 'value') => Position | undefined;

export interface YamlDocument {
  /** Undefined when the text can't be read as one map. */
  readonly value: Record<string, unknown> | undefined;
  readonly issues: readonly ConfigIssue[];
  readonly locate: Locate;
}

const MAX_NESTING = 200;
const MAX_ALIASES = 100;
const MINIMAL =
  'source: {type: postgres, host: localhost, database: shop} and profiling: {tables: [{table: orders}]}';

/** Reads YAML 1.2, and so JSON, and remembers where everything stands. Reports every error; never throws. */
export function parseYamlDocument(text: string, source: string): YamlDocument {
  const lineCounter = new LineCounter();
  const issues: ConfigIssue[] = [];
  const report = (offset: number, message: string): void => {
    issues.push({ code: 'PM_CONFIG_SYNTAX', path: [], message, source, ...toPosition(lineCounter, offset) });
  };
  const failed = (): YamlDocument => ({ value: undefined, issues, locate: () => undefined });

  const tooDeep = findTooDeep(text, MAX_NESTING);
  if (tooDeep !== undefined) {
    const line = text.slice(0, tooDeep).split('\n').length;
    const message = `is nested more than ${MAX_NESTING} levels deep`;
    return { ...failed(), issues: [{ code: 'PM_CONFIG_SYNTAX', path: [], message, source, line }] };
  }
  const options = {
    lineCounter,
    prettyErrors: false,
    merge: true,
    uniqueKeys: false,
    logLevel: 'silent',
  } as const;
  const [document, second] = parseAllDocuments(text, options);
  for (const { code, pos } of [...(document?.errors ?? []), ...(document?.warnings ?? [])]) {
    report(pos[0], describeYamlError(code));
  }
  if (second)
    report(startOf(second), 'is a second YAML document; allowed: one. Remove the line "---" before it');
  if (document && document.errors.length > 0) return failed();
  // With a doubled key the rest can still be checked, so that all problems come at once.
  for (const offset of document ? findDoubledKeys(document) : []) {
    report(offset, describeDoubledKey(text.slice(offset, offset + 80)));
  }
  if (document) keepExactValues(document);
  for (const offset of document ? findBareAnchors(document) : []) {
    report(offset, 'is only an anchor without a value; put a value that begins with & in quotes');
  }
  const value = document && toValue(document, report);
  if (value === null || document === undefined) {
    report(0, `is empty; the least a configuration has is ${MINIMAL}`);
  } else if (!isPlainObject(value) && value !== undefined) {
    const found = Array.isArray(value) ? 'a list' : 'a single value';
    report(startOf(document), `found ${found}; allowed: a map of sections, at least ${MINIMAL}`);
  }
  return {
    value: isPlainObject(value) ? value : undefined,
    issues,
    locate: (path, of = 'value') => (document ? locateIn(document, lineCounter, { path, of }) : undefined),
  };
}

/** Undefined when the document can't be turned into a value; `report` then says why. */
function toValue(document: Document.Parsed, report: (offset: number, message: string) => void): unknown {
  try {
    return (document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown) ?? null;
  } catch (error) {
    const text = error instanceof Error ? error.message : '';
    const start = startOf(document);
    const openAlias = /^Unresolved alias/.test(text) ? findOpenAlias(document) : undefined;
    if (openAlias !== undefined) {
      report(openAlias, 'uses an alias that has no anchor; put a value that begins with * in quotes');
    } else if (/alias count/i.test(text)) {
      report(start, `repeats aliases (*name) more than ${MAX_ALIASES} times over`);
    } else
      report(
        start,
        "can't be turned into values: look at its anchors (&name), aliases (*name) and merge keys (<<)",
      );
    return undefined;
  }
}

function startOf(document: Document.Parsed): number {
  return document.contents?.range?.[0] ?? document.range[0];
}

function toPosition(lineCounter: LineCounter, offset: number): Position {
  const { line, col } = lineCounter.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function locateIn(
  document: Document.Parsed,
  lineCounter: LineCounter,
  { path, of }: { path: ConfigPath; of: 'key' | 'value' },
): Position {
  let node: unknown = document.contents;
  let offset = startOf(document);
  for (const [depth, part] of path.entries()) {
    const isLast = depth === path.length - 1;
    const resolved = resolveAlias(node, document);
    if (isSeq(resolved) && typeof part === 'number') node = resolved.items[part];
    else if (isMap(resolved)) {
      const pair = findPair(resolved.items, String(part), document);
      if (pair === undefined) break;
      offset = rangeStart(pair.key) ?? offset;
      if (isLast && of === 'key') return toPosition(lineCounter, offset);
      node = pair.value;
    } else break;
    // A section is shown at its key, a single value where it stands.
    if (isScalar(node) || isSeq(resolved)) offset = rangeStart(node) ?? offset;
  }
  return toPosition(lineCounter, offset);
}

function findPair(items: readonly Pair[], key: string, document: Document.Parsed): Pair | undefined {
  const direct = items.filter((pair) => isScalar(pair.key) && String(pair.key.value) === key).at(-1);
  if (direct) return direct;
  for (const pair of items) {
    if (!isScalar(pair.key) || pair.key.source !== '<<') continue;
    const merged = resolveAlias(pair.value, document);
    for (const source of isSeq(merged) ? merged.items : [merged]) {
      const map = resolveAlias(source, document);
      const found = isMap(map) ? findPair(map.items, key, document) : undefined;
      if (found) return found;
    }
  }
  return undefined;
}

function resolveAlias(node: unknown, document: Document.Parsed): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function rangeStart(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
