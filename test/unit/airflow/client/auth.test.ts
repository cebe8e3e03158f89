import { describe, expect, it } from 'vitest';
import { AbortedError } from '../../../../src/core/errors.js';
import { Secret } from '../../../../src/core/redact.js';
import { calls, type StubAnswer, type StubRequest, startStub, versionProbe } from './http-stub.js';
import { createLeavingCaller, createTestClient, failureOf } from './test-client.js';

const VARIABLE = { status: 200, json: { key: 'a', value: 'x' } };
const ok = (request: StubRequest): StubAnswer => versionProbe(request) ?? VARIABLE;

/** A server that gives out token-1, token-2, … and takes only the newest one. */
async function startJwtStub(refusal: StubAnswer = { status: 401, json: { detail: 'Token Expired' } }) {
  const state = { issued: 0, valid: '' };
  const stub = await startStub({
    answer: async (request) => {
      if (request.url.endsWith('/auth/token')) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        state.issued += 1;
        state.valid = `token-${state.issued}`;
        return { status: 201, json: { access_token: state.valid } };
      }
      const probe = versionProbe(request);
      if (probe) return probe;
      return request.headers.authorization === `Bearer ${state.valid}` ? VARIABLE : refusal;
    },
  });
  return { stub, state };
}

const password = { kind: 'password', username: 'admin', password: new Secret('correct-horse') } as const;

describe('user and password on Airflow 3', () => {
  it('logs in once, at the first request, for all who wait', async () => {
    const { stub, state } = await startJwtStub();
    const client = createTestClient({ url: `${stub.url}/prefix`, auth: password });
    await client.version();
    expect(state.issued).toBe(0);

    await Promise.all(Array.from({ length: 8 }, () => client.variables.get('a')));

    expect(state.issued).toBe(1);
    const login = stub.requests.find((request) => request.method === 'POST');
    expect(login?.url).toBe('/prefix/auth/token');
    expect(login?.headers['content-type']).toBe('application/json');
    expect(login?.body).toBe('{"username":"admin","password":"correct-horse"}');
  });

  it.each([
    ['401', { status: 401, json: { detail: 'Token Expired' } }],
    ['403 Invalid JWT token', { status: 403, json: { detail: 'Invalid JWT token' } }],
  ])('renews on %s, once for all who were refused', async (_name, refusal) => {
    const { stub, state } = await startJwtStub(refusal);
    const client = createTestClient({ url: stub.url, auth: password });
    await client.variables.get('a');
    state.valid = 'the server has another secret now';

    const values = await Promise.all(Array.from({ length: 8 }, () => client.variables.get('a')));

    expect(values).toEqual(Array(8).fill('x'));
    expect(state.issued).toBe(2);
  });

  it('renews once for a request, then gives up', async () => {
    const stub = await startStub({
      answer: (request) =>
        versionProbe(request) ??
        (request.url.endsWith('/auth/token')
          ? { status: 201, json: { access_token: 'never-good' } }
          : { status: 401, json: { detail: 'Not authenticated' } }),
    });
    const error = await failureOf(createTestClient({ url: stub.url, auth: password }).variables.get('a'));
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_AUTH', status: 401, transient: false });
    expect(calls(stub)).toEqual([
      'POST /auth/token',
      'GET /api/v2/variables/a',
      'POST /auth/token',
      'GET /api/v2/variables/a',
    ]);
  });

  it('never renews on Forbidden', async () => {
    const { stub, state } = await startJwtStub({ status: 403, json: { detail: 'Forbidden' } });
    const client = createTestClient({ url: stub.url, auth: password });
    await client.variables.get('a');
    state.valid = 'other';
    const error = await failureOf(client.variables.get('a'));
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_FORBIDDEN', status: 403, detail: 'Forbidden' });
    expect(state.issued).toBe(1);
  });

  it.each([
    [401, { detail: 'Invalid credentials' }, /check the user and the password.*Invalid credentials/],
    [404, undefined, /no such login; use a token/],
    [422, { detail: [{ loc: ['body', 'password'], msg: 'Field required' }] }, /Field required/],
  ])('a refused login (%i) is PM_AIRFLOW_AUTH and is not repeated', async (status, json, message) => {
    const stub = await startStub({
      answer: (request) => versionProbe(request) ?? { status, ...(json ? { json } : { text: '' }) },
    });
    const error = await failureOf(createTestClient({ url: stub.url, auth: password }).variables.get('a'));
    expect(error.code).toBe('PM_AIRFLOW_AUTH');
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('correct-horse');
    expect(calls(stub)).toEqual(['POST /auth/token']);
  });

  it('ends the login when the last who waited for it goes, and logs in anew for the next', async () => {
    let up = false;
    const stub = await startStub({
      answer: (request) => {
        if (!request.url.endsWith('/auth/token')) return ok(request);
        return up ? { status: 201, json: { access_token: 'later-token' } } : { status: 503 };
      },
    });
    const caller = createLeavingCaller();
    const client = createTestClient({ url: stub.url, auth: password, clock: caller.clock });
    await client.version();
    const leaving = client.withSignal(caller.signal).variables.get('a');
    await expect(leaving).rejects.toBeInstanceOf(AbortedError);
    expect(await caller.pauseEnded).toBe(true);
    expect(calls(stub)).toEqual(['POST /auth/token']);
    up = true;
    expect(await client.variables.get('a')).toBe('x');
  });

  it('logs in again where the server was away', async () => {
    let logins = 0;
    const stub = await startStub({
      answer: (request) => {
        if (!request.url.endsWith('/auth/token')) return ok(request);
        logins += 1;
        return logins === 1 ? 'reset' : { status: 201, json: { access_token: 'second-try-token' } };
      },
    });
    expect(await createTestClient({ url: stub.url, auth: password }).variables.get('a')).toBe('x');
    expect(logins).toBe(2);
  });
});

describe('Airflow 2', () => {
  it.each(['password', 'basic'] as const)('sends Basic for auth of kind %s', async (kind) => {
    const stub = await startStub({ answer: (request) => versionProbe(request, '2.11.0') ?? VARIABLE });
    const auth = { kind, username: 'jörg', password: 'ümlaut:1' } as const;
    await createTestClient({ url: stub.url, auth }).variables.get('a');
    const basic = Buffer.from('jörg:ümlaut:1').toString('base64');
    expect(stub.requests.at(-1)?.headers.authorization).toBe(`Basic ${basic}`);
  });
});

describe('Basic on Airflow 3', () => {
  it('is refused before anything is sent', async () => {
    const stub = await startStub({ answer: ok });
    const auth = { kind: 'basic', username: 'u', password: 'secret-word' } as const;
    const error = await failureOf(createTestClient({ url: stub.url, auth }).variables.get('a'));
    expect(error.code).toBe('PM_AIRFLOW_AUTH');
    expect(error.message).toMatch(/ignores Basic.*'password'/);
    expect(calls(stub)).toEqual([]);
  });
});

describe('tokens', () => {
  it('asks a function once, and again when the server refuses', async () => {
    let asked = 0;
    const stub = await startStub({
      answer: (request) =>
        versionProbe(request) ??
        (request.headers.authorization === 'Bearer fresh-2'
          ? VARIABLE
          : { status: 401, json: { detail: 'x' } }),
    });
    const token = async () => {
      asked += 1;
      return `fresh-${asked}\n`;
    };
    const client = createTestClient({ url: stub.url, auth: { kind: 'token', token } });
    expect(await client.variables.get('a')).toBe('x');
    expect(await client.variables.get('a')).toBe('x');
    expect(asked).toBe(2);
  });

  it('gives up at once with a ready token that is refused', async () => {
    const stub = await startStub({
      answer: (request) => versionProbe(request) ?? { status: 401, json: { detail: 'Token Expired' } },
    });
    const client = createTestClient({ url: stub.url, auth: { kind: 'token', token: 'static-token' } });
    expect((await failureOf(client.variables.get('a'))).code).toBe('PM_AIRFLOW_AUTH');
    expect(calls(stub)).toHaveLength(1);
  });

  it('waits for a function only as long as for a request', async () => {
    const stub = await startStub({ answer: ok });
    const token = () => new Promise<string>(() => undefined);
    const client = createTestClient({ url: stub.url, auth: { kind: 'token', token }, timeoutMs: 1_000 });
    const error = await failureOf(client.variables.get('a'));
    expect(error).toMatchObject({ code: 'PM_AIRFLOW_AUTH', transient: false, maybeApplied: false });
    expect(error.message).toMatch(/gave none within 1000 ms.*timeoutMs/);
    expect(calls(stub)).toEqual([]);
  });

  it('says that the function failed, and asks it again the next time', async () => {
    let asked = 0;
    const stub = await startStub({ answer: ok });
    const token = async () => {
      asked += 1;
      if (asked === 1) throw new Error('metadata server away');
      return 'good-token';
    };
    const client = createTestClient({ url: stub.url, auth: { kind: 'token', token } });
    const error = await failureOf(client.variables.get('a'));
    expect(error.message).toMatch(/function that gives the token failed: metadata server away/);
    expect(await client.variables.get('a')).toBe('x');
  });

  it.each(['', '  ', 'two words-of-token', 'line\nfeed-of-token'])(
    'refuses the ready token %j that no header can carry, before anything is sent with it',
    async (token) => {
      const stub = await startStub({ answer: ok });
      const client = createTestClient({ url: stub.url, auth: { kind: 'token', token } });
      const error = await failureOf(client.variables.get('a'));
      expect(error).toMatchObject({ code: 'PM_AIRFLOW_AUTH', transient: false });
      expect(error.message).toMatch(/empty or holds spaces/);
      expect(error.message).not.toContain('of-token');
      expect(calls(stub)).toEqual([]);
    },
  );

  it('refuses a token that no header can carry, without showing it', async () => {
    const stub = await startStub({ answer: ok });
    const auth = { kind: 'token', token: async () => 'two words-of-token' } as const;
    const error = await failureOf(createTestClient({ url: stub.url, auth }).variables.get('a'));
    expect(error.message).toMatch(/holds spaces/);
    expect(error.message).not.toContain('words-of-token');
  });
});

describe('custom headers', () => {
  it('go with every request, the probe too, and win over what the client would send', async () => {
    const stub = await startStub({ answer: ok });
    const headers = { Authorization: 'Custom abcdef', Cookie: 'session=123456', 'X-Gateway': 'g' };
    await createTestClient({ url: stub.url, auth: password, headers }).variables.get('a');
    expect(calls(stub)).toEqual(['GET /api/v2/variables/a']);
    for (const request of stub.requests) {
      expect(request.headers).toMatchObject({
        authorization: 'Custom abcdef',
        cookie: 'session=123456',
        'x-gateway': 'g',
      });
    }
  });

  it('are refused when HTTP can not carry them, without their value', () => {
    const make = () => createTestClient({ url: 'http://h', headers: { 'x-api-key': 'top\nsecret' } });
    expect(make).toThrow(/"x-api-key".*can't be sent/);
    expect(make).not.toThrow(/secret/);
  });

  it('never show in what a server echoes', async () => {
    const stub = await startStub({
      answer: (request) =>
        versionProbe(request) ?? {
          status: 400,
          json: { detail: `bad key ${request.headers['x-api-key']} and ${request.headers.authorization}` },
        },
    });
    const error = await failureOf(
      createTestClient({
        url: stub.url,
        auth: { kind: 'token', token: 'tok-en-55' },
        headers: { 'x-api-key': 'k-e-y-66' },
      }).variables.get('a'),
    );
    const shown = `${error.message} ${error.detail} ${JSON.stringify(error)}`;
    expect(shown).toContain('bad key ***');
    expect(shown).not.toMatch(/tok-en-55|k-e-y-66/);
  });
});
