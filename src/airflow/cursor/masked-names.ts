// Airflow's own list (3.3). A name is masked when it contains one of them; a deployment may add more.
const SENSITIVE = [
  'access_key',
  'access_token',
  'api_key',
  'apikey',
  'auth_header',
  'authorization',
  'bearer',
  'connection_string',
  'dsn',
  'keyfile_dict',
  'passphrase',
  'passwd',
  'password',
  'private_key',
  'proxies',
  'proxy',
  'secret',
  'service_account',
  'service_key',
  'token',
  'webhook_url',
];

/** What Airflow 3 gives in place of a text that it masks. */
export const MASKED = '***';

/** The word for which Airflow 3 masks a variable or a JSON member of this name; `undefined` when it does not. */
export function maskedFor(name: string): string | undefined {
  const normalized = name
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_]+/gu, '_');
  return SENSITIVE.find((word) => normalized.includes(word));
}
