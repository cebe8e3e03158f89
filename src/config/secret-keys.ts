const SECRET_KEY = /^url$|passw|pwd|secret|token|credential|private|api_?key|auth|connection_?string|dsn/i;

/** True for a key whose value must not be shown: `password`, a `url` (it can hold one), `api_key`, … */
export function isSecretKey(key: string | number): boolean {
  return typeof key === 'string' && SECRET_KEY.test(key);
}
