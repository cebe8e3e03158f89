import type { ConfigIssue } from '../core/errors.js';
import { type ConfigPath, valueAt } from './config-draft.js';
import { type IssueContext, placeIssue } from './place-issue.js';
import { nearest } from './nearest.js';
import { nameBeforeColon, shortenKey } from './redact-key.js';
import { isConnectionSection, keysOf, schemaAt, sectionsByKey } from './schema-walk.js';

/** The issue of a key that a section doesn't have, with the nearest one. What may be a piece of a secret is not shown. */
export function describeUnknownKey(path: ConfigPath, key: string, context: IssueContext): ConfigIssue {
  const section = schemaAt(context.schema, path);
  const keys = keysOf(section);
  const where = path.length === 0 ? 'the configuration' : formatPath(path);
  const allowed = `Keys allowed here: ${keys.join(', ')}`;
  const place = (message: string, shownKey: string): ConfigIssue => {
    const code = 'PM_CONFIG_UNKNOWN_KEY';
    const issue = placeIssue({ code, path: [...path, key], message }, context, 'key');
    return { ...issue, path: [...path, shownKey] };
  };

  const glued = nameBeforeColon(key);
  if (glued !== undefined) {
    const message = `the key "${glued}" and its value are one text: write ": " with a space between them. ${allowed}`;
    return place(message, `${glued}:***`);
  }
  const near = nearest(key, keys);
  const places = sectionsByKey(context.schema).get(key) ?? [];
  const isPiece = valueAt(context.draft.root, [...path, key]) === null && isConnectionSection(section);
  // {password: s3, cret}: the second half is a key without a value.
  if (isPiece && near === undefined && places.length === 0) {
    const message = `holds a key without a value that is not a key of ${where}; put a text with "," or "{" in it in quotes. ${allowed}`;
    return place(message, '***');
  }
  const names = places.slice(0, 3).map((name) => name || 'the top level');
  const parts = [
    `"${shortenKey(key)}" is not a key of ${where}${near === undefined ? '.' : `; did you mean "${near}"?`}`,
    names.length === 0 ? '' : `It is a key of ${names.join(', ')}.`,
    allowed,
  ];
  return place(parts.filter((part) => part !== '').join(' '), shortenKey(key));
}

function formatPath(path: ConfigPath): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  );
}
