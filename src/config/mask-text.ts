import { redactText } from '../core/redact.js';

export const MASK = '***';

const WORD = 'passw|passphrase|pwd|secret|token|api[_-]?key|authorization|credential|cookie';
const ASSIGNED = new RegExp(
  `([\\w.-]*(?:${WORD})[\\w.-]*["']?\\s*[=:]\\s*)("[^"]*"|'[^']*'|[^\\s,;&)]+)`,
  'gi',
);
const SCHEME = /\b(bearer|basic|digest)\s+[^\s"',;]+/gi;
const URL_TEXT = /\b([a-z][a-z0-9+.-]*:\/\/)([^\s"'<>]+)/gi;
// Words of a program's command line, where a secret may follow its name after a space.
const COMMAND_KEY = /^(?:options?|opts|command)$|args?$/i;
const COMMAND_SECRET = new RegExp(WORD, 'i');
const WEBHOOK = /hook/i;

/** A text of `extra_params` or of a hook's `params` without what looks like a secret in it. `key`: what it stands under. */
export function maskText(text: string, key: string): string {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY/.test(text)) return MASK;
  if (COMMAND_KEY.test(key) && COMMAND_SECRET.test(text)) return MASK;
  // The schemes first: "Authorization: Bearer …" would else be masked up to the space.
  return redactText(text.replace(SCHEME, `$1 ${MASK}`))
    .replace(URL_TEXT, (_url, scheme: string, rest: string) => scheme + maskAddress(rest, key))
    .replace(ASSIGNED, `$1${MASK}`);
}

// What a webhook's path holds is the whole of its secret; elsewhere it is the user and the query.
function maskAddress(rest: string, key: string): string {
  const [authority = ''] = /^[^/?#]*/.exec(rest) ?? [];
  const server = authority.replace(/^[^:@]*@/, `${MASK}@`);
  const tail = rest.slice(authority.length);
  if (tail.length > 1 && (WEBHOOK.test(key) || WEBHOOK.test(rest))) return `${server}/${MASK}`;
  return server + tail.replace(/([?&;#][^=&;#]+=)[^&;#]*/g, `$1${MASK}`);
}
