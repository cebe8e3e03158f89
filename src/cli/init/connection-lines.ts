import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { type ConnectionUrlParts, parseConnectionUrl } from '../../config/connection-url.js';
import { isSecretParameter } from '../../config/secret-keys.js';

/** A connection as it is written into a configuration file. */
export interface WrittenConnection {
  /** Keys and values, a line each, without indentation. */
  readonly lines: readonly string[];
  /** The variable that the file refers to, and what it must hold; absent: none is needed. */
  readonly variable?: { readonly name: string; readonly holds: 'the password' | 'the whole URL' };
}

export interface ConnectionLinesOptions {
  /** One that can be read. */
  readonly url: string;
  /** The connection was made with a password, of the URL or of the environment. */
  readonly hasPassword: boolean;
  readonly variables: { readonly password: string; readonly url: string };
  /** Relative files of the URL start here; in the configuration they start from its folder. */
  readonly cwd: string;
  readonly out: string;
}

/** The keys of a connection; no secret is among them. */
export function connectionLines(options: ConnectionLinesOptions): WrittenConnection {
  const { url, hasPassword, variables } = options;
  const result = parseConnectionUrl(url);
  if (!result.ok) throw new TypeError(result.problem);
  const { type, host, port, database, username, filepath, extraParams = {} } = result.parts;
  if (Object.keys(extraParams).some(isSecretParameter)) {
    const variable = { name: variables.url, holds: 'the whole URL' } as const;
    return { lines: [`url: \${${variables.url}}`], variable };
  }
  const values: Array<[string, string | number | undefined]> = [
    ['type', type],
    ['host', host],
    ['port', port],
    ['database', database],
    ['username', username],
    ['filepath', filepath === undefined ? undefined : movedPath(filepath, options)],
  ];
  const lines = values.flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}: ${typeof value === 'number' ? value : yamlText(value)}`],
  );
  const extra = Object.entries(extraParams).map(([key, value]) => `${yamlText(key)}: ${yamlText(value)}`);
  if (extra.length > 0) lines.push(`extra_params: { ${extra.join(', ')} }`);
  if (!hasPassword || isFile(result.parts)) return { lines };
  const variable = { name: variables.password, holds: 'the password' } as const;
  return { lines: [...lines, `password: \${${variables.password}}`], variable };
}

/** A text in YAML: plain where it can't be taken for something else. */
export function yamlText(text: string): string {
  const escaped = text.replaceAll('${', () => '$${');
  const isPlain =
    /^(?:[A-Za-z_]|\.\.?\/)[\w./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return isPlain ? escaped : JSON.stringify(escaped);
}

function isFile({ filepath, host }: ConnectionUrlParts): boolean {
  return host === undefined && filepath !== undefined;
}

function movedPath(filepath: string, { cwd, out }: ConnectionLinesOptions): string {
  if (isAbsolute(filepath) || /^(:memory:|[a-z][a-z0-9+.-]+:)/i.test(filepath)) return filepath;
  const moved = relative(dirname(resolve(cwd, out)), resolve(cwd, filepath))
    .split(sep)
    .join('/');
  return moved.startsWith('.') ? moved : `./${moved}`;
}
