import type { YAMLError } from 'yaml';

// The parser's own texts repeat what stands in the file, a password included; these don't.
const TEXTS: Partial<Record<YAMLError['code'], string>> = {
  BAD_ALIAS: "has an alias (*name) that can't stand here",
  BAD_DIRECTIVE: "has a % line that YAML doesn't know",
  BAD_DQ_ESCAPE:
    "has an escape in double quotes that YAML doesn't know; write \\\\ for a backslash, or use single quotes",
  BAD_INDENT: 'is indented wrongly, or a bracket before it is not closed',
  BAD_SCALAR_START: 'is a text that begins with a reserved character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'has a second ": " on the line, or is indented wrongly; put a text with ": " in quotes',
  BLOCK_IN_FLOW: 'has an indented block inside [ ] or { }',
  KEY_OVER_1024_CHARS: 'has a key of more than 1024 characters',
  MISSING_CHAR:
    'lacks a character: a closing quote or bracket, a ":" after a key, a "," between entries, or a space',
  MULTILINE_IMPLICIT_KEY:
    'has a key over more than one line: a ":" is missing, or the line is indented wrongly',
  RESOURCE_EXHAUSTION: 'is nested too deep to be read',
  TAB_AS_INDENT: 'is indented with a tab; allowed: spaces',
  TAG_RESOLVE_FAILED: 'has a tag (!name) that is not known here; remove it',
  UNEXPECTED_TOKEN:
    'is not expected here: a quote or bracket is closed too early or too late, or a text needs quotes',
};

/** What is wrong in the words of this package. Shows nothing of the file. */
export function describeYamlError(code: YAMLError['code']): string {
  return `is not valid YAML: ${TEXTS[code] ?? `the parser says ${code}`}`;
}

/** The message of a key that its map has twice; `at` begins with the key. */
export function describeDoubledKey(at: string): string {
  const [, key] = /^["']?([\w.-]+)/.exec(at) ?? [];
  const name = key === undefined ? 'is' : `"${key}" is`;
  return `${name} a key that stands there before`;
}
