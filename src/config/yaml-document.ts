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
  visit,
} from 'yaml';
import type { ConfigIssue } from '../core/errors.js';
import type { ConfigPath } from './config-draft.js';
import { keepExactValues } from './exact-values.js';
import { isPlainObject } from './plain-object.js';
import { describeYamlError } from './yaml-error-text.js';

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
// Lists in lists on one line: - - - -
const COMPACT_LISTS = new RegExp(`(?:[-?][ \\t]+){${MAX_NESTING},}`);
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

  const tooDeep = findTooDeep(text);
  if (tooDeep !== undefined) {
    const line = text.slice(0, tooDeep).split('\n').length;
    const message = `is nested more than ${MAX_NESTING} levels deep`;
    return { ...failed(), issues: [{ code: 'PM_CONFIG_SYNTAX', path: [], message, source, line }] };
  }
  const options = { lineCounter, prettyErrors: false, merge: true, logLevel: 'silent' } as const;
  const [document, second] = parseAllDocuments(text, options);
  for (const { code, pos } of [...(document?.errors ?? []), ...(document?.warnings ?? [])]) {
    report(pos[0], describeYamlError(code, text.slice(pos[0], pos[0] + 80)));
  }
  if (second)
    report(startOf(second), 'is a second YAML document; allowed: one. Remove the line "---" before it');
  // With a duplicated key the rest can still be checked, so that all problems come at once.
  if (document?.errors.some((error) => error.code !== 'DUPLICATE_KEY')) return failed();
  if (document) keepExactValues(document);
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

// The parser's own recursion can end the process at some thousand levels, so this is found before.
function findTooDeep(text: string): number | undefined {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '[' || character === '{') depth += 1;
    else if ((character === ']' || character === '}') && depth > 0) depth -= 1;
    if (depth > MAX_NESTING) return index;
  }
  const dashes = COMPACT_LISTS.exec(text);
  return dashes?.index;
}

/** Undefined when the document can't be turned into a value; `report` then says why. */
function toValue(document: Document.Parsed, report: (offset: number, message: string) => void): unknown {
  try {
    return (document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown) ?? null;
  } catch (error) {
    const text = error instanceof Error ? error.message : '';
    const [, alias] = /^Unresolved alias .*: (\w+)$/.exec(text) ?? [];
    const start = startOf(document);
    if (alias !== undefined) {
      const offset = aliasOffset(document, alias) ?? start;
      report(offset, `uses the alias *${alias}, but no anchor &${alias} stands before it`);
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

function aliasOffset(document: Document.Parsed, name: string): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Alias(_key, node) {
      if (node.source === name) offset ??= node.range?.[0];
    },
  });
  return offset;
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
