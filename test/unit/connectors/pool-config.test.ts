import { expect, it } from 'vitest';
import { poolConfig } from '../../../src/connectors/postgres/pool-config.js';
import { Secret } from '../../../src/core/redact.js';

const configOf = (extraParams: Record<string, unknown>) =>
  poolConfig(
    {
      type: 'postgres',
      host: 'db',
      port: 5433,
      database: 'shop',
      username: 'me',
      password: new Secret('pw:@/'),
      extraParams,
    },
    1_000,
  );

it('passes host, user and password on as they are', async () => {
  expect(await configOf({})).toMatchObject({
    host: 'db',
    port: 5433,
    database: 'shop',
    user: 'me',
    password: 'pw:@/',
    connectionTimeoutMillis: 1_000,
  });
  expect(await configOf({})).not.toHaveProperty('ssl');
});

it.each([
  ['disable', false],
  ['require', {}],
  ['verify-full', {}],
  ['no-verify', { rejectUnauthorized: false }],
])('sslmode=%s', async (sslmode, ssl) => {
  expect((await configOf({ sslmode })).ssl).toEqual(ssl);
});

it('knows what managed servers put into their URLs', async () => {
  expect(
    await configOf({ sslmode: 'require', channel_binding: 'require', connect_timeout: '7' }),
  ).toMatchObject({
    enableChannelBinding: true,
    connectionTimeoutMillis: 7_000,
  });
});

it('leaves the caller’s own ssl and other options alone', async () => {
  const ssl = { ca: 'PEM' };
  expect(await configOf({ ssl, options: '-c geqo=off' })).toMatchObject({ ssl, options: '-c geqo=off' });
});

it('refuses what would be code, and copies what pg changes', async () => {
  await expect(configOf({ stream: 5, log: 'x' })).rejects.toMatchObject({
    code: 'PM_CONFIG_INVALID_VALUE',
    message: expect.stringContaining('stream, log'),
  });
  const ssl = Object.freeze({ key: 'PEM' });
  expect((await configOf({ ssl })).ssl).not.toBe(ssl);
});
