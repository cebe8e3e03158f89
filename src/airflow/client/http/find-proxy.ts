import { isIP } from 'node:net';
import { ProfileMeshError } from '../../../core/errors.js';
import { hostOf } from './host-of.js';
import { isListedHost } from './no-proxy.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that the environment names for an address; `undefined` for a direct connection. HTTPS_PROXY is for https
 * addresses, HTTP_PROXY for http ones; lower case goes before upper case, as in curl. The own machine is always direct.
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT when the proxy's address can't be used
 */
export function findProxy(target: URL, env: Environment): URL | undefined {
  const name = target.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const text = read(env, name);
  if (text === undefined || isLoopback(hostOf(target))) return undefined;
  if (isListedHost(target, read(env, 'no_proxy') ?? '')) return undefined;
  const address = text.includes('://') ? text : `http://${text}`;
  const proxy = URL.canParse(address) ? new URL(address) : undefined;
  if (proxy?.protocol === 'http:' || proxy?.protocol === 'https:') return proxy;
  throw new ProfileMeshError(
    'PM_INVALID_ARGUMENT',
    `The proxy in ${name.toUpperCase()} can't be used: only http:// and https:// proxies are. ` +
      `Change it, or list ${target.hostname} in NO_PROXY.`,
  );
}

function read(env: Environment, name: string): string | undefined {
  return env[name]?.trim() || env[name.toUpperCase()]?.trim() || undefined;
}

function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith('127.');
  return host === '::1' || host === 'localhost' || host.endsWith('.localhost');
}
