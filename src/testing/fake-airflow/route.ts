import type { FakeAnswer } from './fake-answer.js';
import type { FakeRequest, FakeRole } from './fake-request.js';

/** What answers requests of one method on one path. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: RegExp;
  /** The least role; none: also without a login. */
  readonly role?: FakeRole;
  readonly handle: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>;
}

const KINDS: Readonly<Record<string, string>> = { ':path': '.*', ':int': '\\d+' };

/**
 * A path with variable parts: `{name}` is one segment, `{name:int}` one of digits, `{name:path}` is everything to the
 * end, slashes too. As in Airflow the path is decoded first, and a newline matches nothing.
 */
export function pathOf(template: string): RegExp {
  const escaped = template.replace(/[.$]/g, '\\$&');
  const pattern = escaped.replace(/\{(\w+)(:\w+)?\}/g, (_, name: string, kind = '') => {
    return `(?<${name}>${KINDS[kind] ?? '[^/]+'})`;
  });
  return new RegExp(`^${pattern}$`);
}
