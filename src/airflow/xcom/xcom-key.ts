/** A key that can't be used, or that not everybody can read. */
export interface XComKeyProblem {
  /** `unusable`: REST can't store it, or not reach it again. `python`: no Python task can pull it. */
  readonly kind: 'unusable' | 'python';
  readonly reason: string;
}

// The column's length, in characters as PostgreSQL counts them.
const MAX_LENGTH = 512;

/**
 * What is wrong with an XCom key, the worst first; `undefined` when nothing is.
 *
 * @param options.slashes `false` for servers before 3.1.8, where an entry whose key holds "/" can't be read or changed
 */
export function findKeyProblem(
  key: string,
  options: { readonly slashes?: boolean } = {},
): XComKeyProblem | undefined {
  const unusable = findUnusable(key, options.slashes ?? true);
  if (unusable !== undefined) return { kind: 'unusable', reason: unusable };
  const unreadable = findUnreadable(key);
  return unreadable === undefined ? undefined : { kind: 'python', reason: unreadable };
}

function findUnusable(key: string, slashes: boolean): string | undefined {
  if (key === '') return 'it is empty';
  const { length } = [...key];
  if (length > MAX_LENGTH) return `it has ${length} characters and Airflow takes ${MAX_LENGTH}`;
  if (key.includes('\0')) return 'it holds a NUL character';
  if (/\p{Surrogate}/u.test(key)) return 'it holds half of a surrogate pair';
  if (key.includes('\n')) return 'it holds a line break: the entry could never be read, changed or deleted';
  if (!slashes && key.includes('/')) {
    return 'it holds "/": before Airflow 3.1.8 the entry could never be read, changed or deleted';
  }
  return undefined;
}

// A task's own client puts the key into an address as it is.
function findUnreadable(key: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x01-\x1f\x7f]/.test(key)) return 'it holds a control character';
  if (key.includes('?')) return 'it holds "?"';
  if (key.includes('#')) return 'it holds "#"';
  if (/%[0-9A-Fa-f]{2}/.test(key)) return 'it holds what reads as a percent escape';
  if (key.split('/').some((part) => part === '.' || part === '..')) return 'it has "." or ".." as a part';
  if (/\/(?:slice|item\/[^/]*)$/.test(key)) return 'it ends in "/slice" or "/item/…", as other addresses do';
  return undefined;
}
