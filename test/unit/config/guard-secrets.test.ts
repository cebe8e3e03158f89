import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { connectionKey } from '../../../src/config/connection-key.js';
import { guardSecrets } from '../../../src/config/guard-secrets.js';
import { parseConfig } from '../../../src/config/parse-config.js';
import { describeConfig } from '../../../src/config/redacted-config.js';

const CONFIG = parseConfig({
  source: {
    type: 'postgres',
    database: 'd',
    extra_params: {
      ssl: {
        passphrase: 'hunter01',
        key: 'hunter02',
        pfx: 'hunter03',
        ca: 'shown-ca',
        rejectUnauthorized: false,
      },
      options: '-c app.password hunter04',
      sslkey: 'hunter05',
      application_name: 'shown-name',
      keepAlive: true,
      statement_timeout: 5000,
    },
  },
  storage: { connection: { type: 'pglite' } },
  hooks: {
    hooks: [
      {
        type: 'custom',
        module: 'm',
        class_name: 'C',
        params: {
          api_key: 'hunter06',
          passphrase: 'hunter07',
          cookie: 'hunter08',
          pass: 98765,
          webhook: 'https://hooks.example.com/services/T0/hunter09',
          endpoint: 'https://hunter10@example.com/shown-path?sig=hunter11&page=1',
          headers: [
            { name: 'Authorization', value: 'Bearer hunter12' },
            { key: 'X-Api-Key', value: 'hunter13' },
            { name: 'Accept', value: 'shown-accept' },
          ],
          pair: ['Authorization', 'Bearer hunter14'],
          command: 'run --token hunter15',
          note: 'sent with Authorization: Bearer hunter16, db_password=hunter17',
          credentials: { user: 'hunter18', more: ['hunter19', { deep: 'hunter20' }] },
          pem: '-----BEGIN RSA PRIVATE KEY-----\nhunter21',
          max_items: 3,
        },
      },
    ],
  },
});
const [HOOK] = CONFIG.hooks.hooks;

it.each([
  ['describeConfig', JSON.stringify(describeConfig(CONFIG))],
  ['JSON.stringify', JSON.stringify(CONFIG)],
  ['inspect', inspect(CONFIG, { depth: null })],
  ['inspect of a part', inspect([CONFIG.source.extraParams.ssl, HOOK?.params.headers, HOOK?.params.pair])],
  ['JSON of a part', JSON.stringify([CONFIG.source.extraParams.ssl, HOOK?.params.credentials])],
])('%s shows no secret of an open map', (_name, text) => {
  expect(text).not.toMatch(/hunter|98765/);
});

it('shows what is no secret', () => {
  const text = JSON.stringify(CONFIG);
  for (const shown of ['shown-ca', 'shown-name', 'shown-path', 'shown-accept', 'hooks.example.com', '5000']) {
    expect(text).toContain(shown);
  }
  expect(describeConfig(CONFIG)['source']).toMatchObject({
    extra_params: { ssl: { ca: 'shown-ca', rejectUnauthorized: false }, keepAlive: true },
  });
});

it('gives the values to whoever reads or copies them', () => {
  const { ssl } = CONFIG.source.extraParams as { ssl: Record<string, unknown> };
  expect(ssl.passphrase).toBe('hunter01');
  expect({ ...ssl }).toEqual({
    passphrase: 'hunter01',
    key: 'hunter02',
    pfx: 'hunter03',
    ca: 'shown-ca',
    rejectUnauthorized: false,
  });
  expect(JSON.stringify({ ...ssl })).toContain('hunter01');
  expect(Object.keys(HOOK?.params ?? {})).toContain('api_key');
  expect(Object.isFrozen(ssl)).toBe(true);
  expect(Object.isFrozen(CONFIG.source.extraParams)).toBe(true);
});

it('tells connections apart that differ in such a secret only', () => {
  const key = (passphrase: string) =>
    connectionKey({ type: 'postgres', database: 'd', extraParams: guardSecrets({ ssl: { passphrase } }) });
  expect(key('one')).not.toBe(key('two'));
});

it('leaves a map without secrets as it is, and a key named toJSON to its owner', () => {
  expect(Reflect.ownKeys(guardSecrets({ a: 1, b: { c: [true] } }))).toEqual(['a', 'b']);
  expect(guardSecrets({ toJSON: 'x', token: 'y' })).toMatchObject({ toJSON: 'x', token: 'y' });
});

it('describes numbers by table and by database whatever their names are', () => {
  const config = parseConfig({
    source: { type: 'pglite' },
    incremental: { adaptive_scheduling: { priority_overrides: { auth_tokens: 60 } } },
  });
  expect(describeConfig(config)['incremental']).toMatchObject({
    adaptive_scheduling: { priority_overrides: { auth_tokens: 60 } },
  });
});
