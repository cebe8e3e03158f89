import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AirflowAuth } from '../../../../src/airflow/client/airflow-client-options.js';
import { resolveAirflowAuth, resolveAirflowUrl } from '../../../../src/airflow/push/credentials.js';
import { Secret } from '../../../../src/core/redact.js';

/** What an auth holds, revealed. */
async function reveal(auth: AirflowAuth): Promise<unknown> {
  const plain = (value: Secret | string): string => (typeof value === 'string' ? value : value.reveal());
  if (auth.kind === 'token') {
    const token = typeof auth.token === 'function' ? await auth.token() : auth.token;
    return { token: plain(token) };
  }
  return auth.kind === 'none' ? {} : { username: auth.username, password: plain(auth.password) };
}

const env = {
  PROFILEMESH_AIRFLOW_USERNAME: 'env-user',
  PROFILEMESH_AIRFLOW_PASSWORD: 'env-pass',
};

describe('resolveAirflowAuth', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'profilemesh-credentials-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each([
    ['nothing', {}, {}, {}],
    ['options', { username: 'u', password: 'p' }, env, { username: 'u', password: 'p' }],
    ['a token', { token: new Secret('tok1') }, env, { token: 'tok1' }],
    ['the environment', {}, env, { username: 'env-user', password: 'env-pass' }],
    [
      'a user, and the password of the environment',
      { username: 'u' },
      env,
      { username: 'u', password: 'env-pass' },
    ],
    [
      'a token of the environment first',
      {},
      { ...env, PROFILEMESH_AIRFLOW_TOKEN: 'tok2' },
      { token: 'tok2' },
    ],
    [
      'a user of the options before a token of the environment',
      { username: 'u', password: 'p' },
      { PROFILEMESH_AIRFLOW_TOKEN: 'tok2' },
      { username: 'u', password: 'p' },
    ],
    [
      'empty variables as not set',
      {},
      { PROFILEMESH_AIRFLOW_TOKEN: '', PROFILEMESH_AIRFLOW_USERNAME: '' },
      {},
    ],
  ])('takes %s', async (_what, options, variables, expected) => {
    expect(await reveal(await resolveAirflowAuth({ ...options, env: variables }))).toEqual(expected);
  });

  it('reads files and commands, without the line end', async () => {
    await writeFile(join(folder, 'password'), 'from file\n');
    const auth = await resolveAirflowAuth({
      env: {
        PROFILEMESH_AIRFLOW_USERNAME_CMD: 'echo from-command',
        PROFILEMESH_AIRFLOW_PASSWORD_FILE: join(folder, 'password'),
      },
    });
    expect(await reveal(auth)).toEqual({ username: 'from-command', password: 'from file' });
    expect(JSON.stringify(auth)).not.toContain('from file');
  });

  it('reads a file that an editor of Windows wrote', async () => {
    await writeFile(join(folder, 'password'), '\ufefffrom file\r\n');
    const auth = await resolveAirflowAuth({
      env: {
        PROFILEMESH_AIRFLOW_USERNAME: 'u',
        PROFILEMESH_AIRFLOW_PASSWORD_FILE: join(folder, 'password'),
      },
    });
    expect(await reveal(auth)).toEqual({ username: 'u', password: 'from file' });
  });

  it('gives a command nothing to wait for on its stdin', async () => {
    await expect(
      resolveAirflowAuth({ env: { PROFILEMESH_AIRFLOW_USERNAME_CMD: 'cat' } }),
    ).rejects.toMatchObject({
      code: 'PM_CONFIG_UNREADABLE',
      message: expect.stringContaining('gave nothing'),
    });
  });

  it('ends a command when the signal fires, at once and later', async () => {
    const controller = new AbortController();
    const variables = { PROFILEMESH_AIRFLOW_TOKEN_CMD: `echo started >${folder}/started; exec sleep 600` };
    const auth = await resolveAirflowAuth({ env: variables, signal: controller.signal });
    const token = reveal(auth);
    await expect.poll(() => readdir(folder)).toContain('started');
    controller.abort();
    await expect(token).rejects.toMatchObject({ code: 'PM_ABORTED' });
    await expect(reveal(auth)).rejects.toMatchObject({ code: 'PM_ABORTED' });
  });

  it('reads the token of a file anew at each login', async () => {
    const path = join(folder, 'token');
    await writeFile(path, 'first');
    const auth = await resolveAirflowAuth({ env: { PROFILEMESH_AIRFLOW_TOKEN_FILE: path } });
    expect(await reveal(auth)).toEqual({ token: 'first' });
    await writeFile(path, 'second');
    expect(await reveal(auth)).toEqual({ token: 'second' });
  });

  it.each([
    [{ PROFILEMESH_AIRFLOW_USERNAME: 'u' }, 'PM_CONFIG_MISSING_KEY', 'PROFILEMESH_AIRFLOW_PASSWORD'],
    [{ PROFILEMESH_AIRFLOW_PASSWORD: 'p' }, 'PM_CONFIG_MISSING_KEY', 'PROFILEMESH_AIRFLOW_USERNAME'],
    [
      { ...env, PROFILEMESH_AIRFLOW_PASSWORD_CMD: 'echo x' },
      'PM_CONFIG_INVALID_VALUE',
      'PROFILEMESH_AIRFLOW_PASSWORD and PROFILEMESH_AIRFLOW_PASSWORD_CMD',
    ],
    [{ PROFILEMESH_AIRFLOW_USERNAME_FILE: '/nowhere/at/all' }, 'PM_CONFIG_UNREADABLE', '_USERNAME_FILE'],
    [{ PROFILEMESH_AIRFLOW_USERNAME_CMD: 'exit 3' }, 'PM_CONFIG_UNREADABLE', 'exit code 3'],
    [{ PROFILEMESH_AIRFLOW_USERNAME_CMD: 'yes' }, 'PM_CONFIG_UNREADABLE', 'printed more than 65536 bytes'],
    [{ PROFILEMESH_AIRFLOW_USERNAME_CMD: 'true' }, 'PM_CONFIG_UNREADABLE', 'gave nothing'],
  ])('refuses %j', async (variables, code, words) => {
    await expect(resolveAirflowAuth({ env: variables })).rejects.toMatchObject({
      name: 'ConfigError',
      code,
      message: expect.stringContaining(words),
    });
  });

  it.each([
    [
      '_CMD',
      'exit 3',
      /ended with exit code 3\. It must print the value alone and end with 0: run it in a shell/,
    ],
    ['_CMD', 'true', /gave nothing\. It must print the value alone/],
    [
      '_FILE',
      '/nowhere/at/all',
      /ENOENT.*\. Name a file that this process may read and that holds the value/,
    ],
    ['_FILE', '/dev/null', /gave nothing\. Name a file/],
  ])('says what to do about a %s of %j', async (kind, value, words) => {
    const variables = { [`PROFILEMESH_AIRFLOW_TOKEN${kind}`]: value };
    const auth = resolveAirflowAuth({ env: variables }).then(reveal);
    await expect(auth).rejects.toMatchObject({
      code: 'PM_CONFIG_UNREADABLE',
      message: expect.stringMatching(words),
    });
  });

  it('says nothing of what a failing command printed', async () => {
    const command = join(folder, 'secret.sh');
    await writeFile(command, '#!/bin/sh\necho hunter2hunter2\necho hunter2hunter2 >&2\nexit 1\n');
    await chmod(command, 0o755);
    const error: unknown = await resolveAirflowAuth({
      env: { PROFILEMESH_AIRFLOW_USERNAME_CMD: command },
    }).catch((caught: unknown) => caught);
    expect(JSON.stringify(error) + String(error)).not.toContain('hunter2');
  });

  it('refuses options that contradict each other', async () => {
    await expect(resolveAirflowAuth({ token: 't', username: 'u', env: {} })).rejects.toMatchObject({
      code: 'PM_INVALID_ARGUMENT',
    });
  });
});

describe('resolveAirflowUrl', () => {
  it('takes the option, then the environment, and names the variable when there is neither', async () => {
    const variables = { PROFILEMESH_AIRFLOW_URL: 'http://b' };
    expect(await resolveAirflowUrl({ url: 'http://a', env: variables })).toBe('http://a');
    expect(await resolveAirflowUrl({ env: variables })).toBe('http://b');
    await expect(resolveAirflowUrl({ env: {} })).rejects.toMatchObject({
      code: 'PM_CONFIG_MISSING_KEY',
      message: expect.stringContaining('PROFILEMESH_AIRFLOW_URL'),
    });
  });
});
