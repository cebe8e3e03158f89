import type { ConnectionType } from './types.js';

/** What a connection URL says. Texts are decoded; a part that is not in the URL is undefined. */
export interface ConnectionUrlParts {
  readonly type: ConnectionType;
  readonly host?: string;
  readonly port?: number;
  readonly database?: string;
  readonly username?: string;
  readonly password?: string;
  readonly filepath?: string;
  readonly extraParams?: Readonly<Record<string, string>>;
}

export type ConnectionUrlResult =
  | { readonly ok: true; readonly parts: ConnectionUrlParts }
  | { readonly ok: false; readonly problem: string };

export const URL_SCHEMES = ['postgres', 'postgresql', 'redshift', 'mysql', 'sqlite', 'pglite'] as const;

const TYPE_OF_SCHEME: Readonly<Record<(typeof URL_SCHEMES)[number], ConnectionType>> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  redshift: 'redshift',
  mysql: 'mysql',
  sqlite: 'sqlite',
  pglite: 'pglite',
};

/**
 * Takes a connection URL apart. The password may hold any character, encoded or not, as long as the URL can be
 * read in one way only. `sqlite:///x.db` is relative and `sqlite:////x.db` absolute, as SQLAlchemy has it.
 * A problem never repeats a part of the URL.
 */
export function parseConnectionUrl(url: string): ConnectionUrlResult {
  const type = typeOfUrl(url);
  const rest = url.trim().replace(/^[^:]*:/, '');
  if (type === undefined) {
    return fail(
      `the url has no scheme that is known here; allowed: ${URL_SCHEMES.map((s) => `${s}://`).join(', ')}`,
    );
  }
  if (type === 'sqlite' || type === 'pglite') return parseFileUrl(type, rest);
  if (!rest.startsWith('//')) return fail('the url needs "//" after its scheme');
  return parseServerUrl(type, rest.slice(2));
}

/** The kind of database that a URL's scheme says, `postgresql+psycopg2:` included; undefined for an unknown one. */
export function typeOfUrl(url: string): ConnectionType | undefined {
  const scheme = /^([a-z]+)(?:\+\w+)?:/i.exec(url.trim())?.[1]?.toLowerCase();
  const known = URL_SCHEMES.find((name) => name === scheme);
  return known && TYPE_OF_SCHEME[known];
}

/** True when a URL of `urlType` may stand in a connection of `type`: Redshift is reached by postgres:// too. */
export function urlFitsType(urlType: ConnectionType, type: ConnectionType): boolean {
  return urlType === type || (urlType === 'postgres' && type === 'redshift');
}

function parseFileUrl(type: 'sqlite' | 'pglite', rest: string): ConnectionUrlResult {
  const [path = '', query = ''] = splitOnce(rest, '?');
  let filepath = decode(path);
  if (type === 'sqlite' && filepath.startsWith('///')) filepath = filepath.slice(3);
  else if (filepath.startsWith('//')) filepath = filepath.slice(2);
  if (filepath === '' && type === 'sqlite') filepath = ':memory:';
  const extraParams = Object.fromEntries(readQuery(query));
  return {
    ok: true,
    parts: {
      type,
      ...(filepath === '' ? {} : { filepath }),
      ...(query === '' ? {} : { extraParams }),
    },
  };
}

// What may follow the password. An "@" in the database or its name must be written %40: else two readings exist.
const SERVER =
  /^(?<host>\[[0-9a-f:.%]+\]|[^\s@/?#:,[\]]*)(?::(?<port>\d*))?(?:\/(?<database>[^\s/@?#]*))?(?:\?(?<query>[^#]*))?$/i;
const USER = /^[^/?#:]*(?::|$)/;
const QUERY = /^(?:[^\s=&?#]+=[^\s&#]*(?:&|$))*$/;

function parseServerUrl(type: ConnectionType, rest: string): ConnectionUrlResult {
  const readings = splitsAtEveryAt(rest)
    .map(({ user, server }) => ({ user, groups: SERVER.exec(server)?.groups }))
    .filter(({ groups }) => groups !== undefined && QUERY.test(groups['query'] ?? ''));
  const [reading] = readings;
  if (reading === undefined) {
    return fail(
      "the url can't be read; it has the form scheme://user:password@host:port/database?key=value, " +
        'and characters such as @ : / ? # in it are safe when percent-encoded (@ is %40)',
    );
  }
  if (readings.length > 1) {
    return fail(
      'the url can be read in two ways: percent-encode the "@" that is not the one before the host (%40)',
    );
  }
  const groups = reading.groups ?? {};
  const query = new Map(readQuery(groups['query'] ?? ''));
  const [user, password] = reading.user === undefined ? [] : splitOnce(reading.user, ':');
  const take = (key: string): string | undefined => {
    const value = query.get(key);
    query.delete(key);
    return value;
  };
  // libpq takes these four from the query too; the password must not stay among the open parameters.
  const fromQuery = {
    user: take('user'),
    password: take('password'),
    host: take('host'),
    port: take('port'),
  };
  const portText = groups['port'] || fromQuery.port;
  const port = portText === undefined ? undefined : Number(portText);
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    return fail('the url has a port that is not a whole number from 1 to 65535');
  }
  const parts = {
    host: decode((groups['host'] ?? '').replace(/^\[(.*)\]$/, '$1')) || fromQuery.host,
    port,
    database: decode(groups['database'] ?? '') || undefined,
    username: (user === undefined ? undefined : decode(user)) || fromQuery.user,
    password: password === undefined ? fromQuery.password : decode(password),
    extraParams: query.size === 0 ? undefined : Object.fromEntries(query),
  };
  return { ok: true, parts: { type, ...withoutUndefined(parts) } };
}

function splitsAtEveryAt(rest: string): Array<{ user: string | undefined; server: string }> {
  const splits: Array<{ user: string | undefined; server: string }> = [{ user: undefined, server: rest }];
  for (let at = rest.indexOf('@'); at !== -1; at = rest.indexOf('@', at + 1)) {
    const user = rest.slice(0, at);
    // A password may hold anything; a "/" or "?" in front of it belongs to a server without a user.
    if (USER.test(user)) splits.push({ user, server: rest.slice(at + 1) });
  }
  return splits;
}

function readQuery(query: string): Array<[string, string]> {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const [key = '', value = ''] = splitOnce(part, '=');
      return [decode(key.replaceAll('+', ' ')), decode(value.replaceAll('+', ' '))];
    });
}

/** Percent-decoding that leaves a "%" alone when it doesn't begin an encoded character. */
function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function fail(problem: string): ConnectionUrlResult {
  return { ok: false, problem };
}
