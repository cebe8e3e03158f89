import { BlockList, isIP } from 'node:net';
import { hostOf, portOf } from './host-of.js';

/**
 * True when NO_PROXY lists the address's host: `*`, a domain (with or without a leading dot or `*.`, its sub-domains
 * too), an IP address, or a range (`10.0.0.0/8`); each with a port if it is for that port only.
 */
export function isListedHost(target: URL, noProxy: string): boolean {
  const host = hostOf(target).toLowerCase();
  const port = portOf(target);
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && matches(entry, { host, port }));
}

function matches(entry: string, { host, port }: { host: string; port: string }): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInRange(host, entry);
  const { name, onlyPort } = splitPort(entry);
  if (onlyPort !== undefined && onlyPort !== port) return false;
  if (isIP(name) !== 0) return name === host;
  const domain = name.replace(/^\*?\./, '');
  return host === domain || host.endsWith(`.${domain}`);
}

function splitPort(entry: string): { name: string; onlyPort?: string } {
  if (isIP(entry) === 6) return { name: entry };
  const match = /^\[?(.*?)\]?:(\d+)$/.exec(entry);
  return match ? { name: match[1] ?? '', onlyPort: match[2] ?? '' } : { name: entry.replace(/^\[|\]$/g, '') };
}

function isInRange(host: string, entry: string): boolean {
  const [network = '', bits = ''] = entry.split('/');
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  const prefix = Number(bits);
  const isRange = isIP(network) !== 0 && /^\d+$/.test(bits) && prefix <= (family === 'ipv6' ? 128 : 32);
  if (!isRange || isIP(host) === 0) return false;
  const range = new BlockList();
  range.addSubnet(network, prefix, family);
  return range.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}
