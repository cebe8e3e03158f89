const SECRET_KEY =
  /^url$|^pass$|passw|passphrase|pwd|secret|token|credential|private|api[_-]?key|auth|cookie|pfx|connection_?string|dsn/i;

// In open parameters a key is a secret more often than a column: ssl.key, sslkey, signing_keys, dbpass.
const SECRET_PARAMETER = /keys?$|pass(?:code)?$|creds?$|signature|bearer|jwt/i;

/** True for a key whose value must not be shown: `password`, a `url` (it can hold one), `api_key`, … */
export function isSecretKey(key: string | number): boolean {
  return typeof key === 'string' && SECRET_KEY.test(key);
}

/** The same for the keys of `extra_params` and of a hook's `params`, where more names mean a secret: `ssl.key`. */
export function isSecretParameter(key: string | number): boolean {
  return isSecretKey(key) || (typeof key === 'string' && SECRET_PARAMETER.test(key));
}
